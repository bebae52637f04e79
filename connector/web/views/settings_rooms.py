"""The pages of the settings, one room each."""

from connector.web.views import settings, settings_data, settings_manners, settings_sender, settings_steps, settings_who

ROOMS = (settings, settings_steps, settings_manners, settings_sender, settings_who, settings_data)
