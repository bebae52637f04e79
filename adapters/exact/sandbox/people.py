"""Who owes and who is asked: accounts with their padded codes, contacts and addresses."""

from typing import Any

from adapters.exact.sandbox.rows import Row
from adapters.exact.sandbox.tables import Tables

CODE_WIDTH = 18  # filled with blanks on the left
FIRST_CODE = 10_000


class People(Tables):
    """The accounts of a division, as its bookkeeper keeps them."""

    def add_account(self, name: str, **values: Any) -> Row:
        """A new customer; `values` are fields of crm/Accounts."""
        code = str(self.number("account", FIRST_CODE)).rjust(CODE_WIDTH)
        ordinary = {
            "Code": code,
            "Name": name,
            "Country": "NL",
            "CountryName": "Nederland",
            "Language": "NL",
            "Status": "C",
            "IsSales": True,
            "IsSupplier": False,
            "Blocked": False,
            "PaymentConditionSales": "30",
            "PaymentConditionSalesDescription": "30 dagen",
            "SalesCurrency": self.currency,
            "StartDate": self.today,
            "CreditLineSales": 0,
            "IsAnonymised": 0,
            "Type": "A",
        }
        return self.put("accounts", {**ordinary, **values})

    def add_contact(self, account: Row, first: str, last: str, *, main: bool = True, **values: Any) -> Row:
        """A person at this account; `values` are fields of crm/Contacts."""
        made = self.put(
            "contacts",
            {
                "Account": account.key,
                "AccountName": account["Name"],
                "AccountIsCustomer": True,
                "AccountIsSupplier": False,
                "FirstName": first,
                "LastName": last,
                "FullName": f"{first} {last}",
                "Language": account["Language"],
                "IsMainContact": main,
                "IsMailingExcluded": False,
                "IsAnonymised": 0,
                "HID": self.number("contact", 1),
                **values,
            },
        )
        if main:
            self.change(account, MainContact=made.key)
        return made

    def add_address(self, account: Row, line: str, postcode: str, city: str, **values: Any) -> Row:
        """Where post for this account goes; type 3 is the address of invoices."""
        place = {"AddressLine1": line, "Postcode": postcode, "City": city, "Country": account["Country"]}
        who = {"Account": account.key, "AccountName": account["Name"], "Type": 3, "Main": True}
        return self.put("addresses", {**who, **place, **values})

    def change_mail(self, account: Row, address: str | None) -> None:
        """Invoices and reminders go there from now on; None for nowhere."""
        self.change(account, Email=address)

    def block(self, account: Row, blocked: bool = True) -> None:
        self.change(account, Blocked=blocked)

    def note(self, account: Row, subject: str, text: str = "") -> Row:
        """A note on this account by its bookkeeper."""
        return self.put(
            "notes",
            {
                "Account": account.key,
                "AccountName": account["Name"],
                "Subject": subject,
                "Notes": text,
                "Date": self.world.now(),
                "HID": self.number("activity", 1),
                "Status": 50,
                "StatusDescription": "Verwerkt",
                "User": self.world.user,
                "UserFullName": self.world.user_name,
            },
        )
