"""Stories: that they are read well, told strictly, and that the scenarios told in them hold."""
