"""Invented people, companies and places, for the records of the sandbox."""

COMPANIES = (
    "Bakkerij De Gouden Korst|Timmerbedrijf Houtman|Garage Van der Wiel|Bloemenhuis Iris|Drukkerij Zetwerk|"
    "Installatiebureau Warmtelijn|Café Het Anker|Slagerij Van Dongen|Architectenbureau Lijn|"
    "Fietsenmaker Spaak|Hoveniersbedrijf Groenrijk|Schildersbedrijf Kwast|Loodgieter Waterman|Kapsalon Krul|"
    "Boekhandel De Leesplank|"
    "Transport Snelders|Advocatenkantoor Pleit|Tandartspraktijk Molenwijk|IT-bureau Bitwerk|Meubelmakerij Eikenhart|"
    "Traiteur Smaakhuis|Dakdekkers Noord|Reinigingsdienst Helder|Wijnhandel De Kurk|Fotostudio Scherpte|"
    "Elektro Vonk|Bouwbedrijf Steen & Staal|Sportschool Fitplaats|Dierenkliniek De Poot|Modehuis Naald"
).split("|")
BELGIAN_COMPANIES = (
    "Brouwerij Den Toren|Boulangerie du Pont|Garage Peeters|Immo Scheldezicht|Fleuriste Les Lilas|"
    "Chocolaterie Zoetemond|Menuiserie Lambert|Frituur 't Hoekje"
).split("|")
FIRST = (
    "Anna Bram Carla Daan Emma Femke Gijs Hanna Ilse Jeroen Karin Lars Marieke Niels Olga Pieter Roos Sander Tessa "
    "Vincent Wouter Yara"
).split()
LAST = (
    "Akkerman Boersma Coenen Dijkema Evers Fonteyn Groothuis Hofstra Ingels Jacobsma Kuipers Lodewijks Meulendijk "
    "Noordhoek Oosterwijk Pelgrim Rietveld Schouten Terpstra Uiterwaal Verbeeck Wieringa Zandstra"
).split()
PLACES = (
    ("1012", "Amsterdam"),
    ("3511", "Utrecht"),
    ("9711", "Groningen"),
    ("5611", "Eindhoven"),
    ("6811", "Arnhem"),
    ("2312", "Leiden"),
    ("7411", "Deventer"),
)
BELGIAN_PLACES = (("2000", "Antwerpen"), ("9000", "Gent"), ("4000", "Liège"), ("3000", "Leuven"))
STREETS = "Kerkstraat Molenweg Dorpsstraat Havenkade Lindelaan Stationsplein Nieuwstraat Beukenlaan".split()
WORK = (
    "Onderhoud|Advies|Levering volgens bon|Reparatie|Ontwerp|Installatie|Abonnement|Maatwerk|Schoonmaak|Transport"
).split("|")
