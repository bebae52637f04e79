"""Invented people, companies and places, for the records of the sandbox."""

COMPANIES = (
    "Aannemer Ruimzicht|Bakker Zuurdesem|Camping De Duinrand|Drogisterij Linde|Elektra Noordzij|Fysio Balans|"
    "Glaszetter Helder|Hotel De Posthoorn|IJssalon Polar|Juwelier Facet|Kwekerij Zonnedauw|Lasbedrijf Vonkenregen|"
    "Makelaardij Erker|Notariskantoor Zegel|Opticien Brilmans|Paardenstal De Wei|Rijwielhandel Trapper|"
    "Stukadoor Gladwerk|Tegelhandel Mozaïek|Uitgeverij Kantlijn|Verhuisbedrijf Tilkracht|Wasserij Sneeuwwit"
).split("|")
FOREIGN = (
    ("Brasserie de la Meuse SA", "BE", "FR", "EUR", "4000", "Liège"),
    ("Kontorhaus Elbe GmbH", "DE", "DE", "EUR", "20457", "Hamburg"),
    ("Harbour Tea Ltd", "GB", "EN", "GBP", "EC2A 4NE", "London"),
)
FIRST = "Aletta Bas Chantal Dirk Esmée Floris Geert Hilde Ivo Jasmijn Koen Lotte Maarten Nienke Otto Puck".split()
LAST = "Achterberg Blom Cuperus Doornbos Elzinga Faber Goossens Hiemstra Idema Jorna Kramer Lubbers Mulder".split()
PLACES = (("1811", "Alkmaar"), ("4811", "Breda"), ("8011", "Zwolle"), ("6211", "Maastricht"), ("9401", "Assen"))
STREETS = "Brink Grachtweg Hofstraat Kadeplein Oosterlaan Schoolpad Torenstraat Veerdam".split()
