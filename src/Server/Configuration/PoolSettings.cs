using System.Net;
using Posthouse.Delivery;
using Posthouse.Mail;

namespace Posthouse.Server;

/// <summary>Local addresses to send from, and how new ones become known.</summary>
internal static class PoolSettings
{
    internal static readonly SettingSection Pool = new("pool", Repeated: true,
        """
        Local addresses from which some mail goes out, so that what receivers think of one kind of mail does not fall on another. A message takes the
        pool of its account, else of its sender's domain, else of its kind, else the one named "default"; without any the machine chooses.
        """,
        [
            new("name", SettingKind.Text, null, "Its name, such as \"bulk\".") { Required = true, Example = "\"bulk\"" },
            new("addresses", SettingKind.TextList, null, "Its addresses, IPv4 and IPv6; behind a space the name that EHLO says from there, which the address must resolve to and back (without it: the host name of the server). One that is not on this machine is left out, and said in the log.") { Required = true, Example = "[\"192.0.2.26 mail2.example.com\", \"2001:db8::26 mail2.example.com\"]" },
            new("warm-up", SettingKind.TextList, "[]", "Those of them that are new: they send a little more each day, by [warm-up].") { Example = "[\"192.0.2.26\"]" },
            new("accounts", SettingKind.TextList, "[]", "Accounts whose mail goes out from here.") { Example = "[\"news@example.com\"]" },
            new("senders", SettingKind.TextList, "[]", "Domains of senders: \"example.com\", or \"*.example.com\" for every domain below it.") { Example = "[\"news.example.com\"]" },
            new("mail", SettingKind.TextList, "[]", "Kinds of mail: \"bulk\" (says so in its header: List-Id, List-Unsubscribe, Precedence), \"reports\" (bounces and other mail without a sender), \"forwarded\" (written elsewhere and sent on), \"ordinary\" (the rest).") { Example = "[\"bulk\"]" },
        ])
    {
        Example =
            """
            [[pool]]
            name = "default"
            addresses = ["192.0.2.25", "2001:db8::25"]

            [[pool]]
            name = "bulk"
            addresses = ["192.0.2.26 news1.example.com", "192.0.2.27 news2.example.com"]
            warm-up = ["192.0.2.27"]
            mail = ["bulk"]
            """,
    };

    internal static readonly SettingSection WarmUp = new("warm-up", Repeated: false,
        "How new addresses of a [[pool]] become known to receivers.",
        [
            new("schedule", SettingKind.TextList, "[\"50\", \"100\", \"200\", \"400\", \"800\", \"1600\", \"3200\", \"6400\", \"12800\", \"25600\"]", "Messages a day, each recipient counted, from one new address to one provider (all small destinations count together). A day on which half of it went out well is a step up, one with refusals a step down; after the last step the address is warm."),
            new("refusals", SettingKind.Whole, "3", "Refusals for the sender's standing after which a provider gets nothing more from the address that day.") { Minimum = 1, Maximum = 1000 },
            new("deferrals", SettingKind.Whole, "20", "Percent of a day's messages put off from which the day ends and counts as a bad one.") { Minimum = 1, Maximum = 100 },
            new("cold-after", SettingKind.Whole, "30", "Days without mail after which half of the steps are lost.") { Minimum = 1, Maximum = 3650 },
        ]);

    internal static List<SourcePool> Read(ConfigurationDocument document) =>
    [
        .. document.All("pool").Select(static table =>
        {
            HashSet<IPAddress> fresh = [.. table.TextList("warm-up").Select(IPAddress.Parse)];
            return new SourcePool
            {
                Name = table.Text("name"),
                Addresses = [.. table.TextList("addresses").Select(text => TryReadAddress(text, out IPAddress? address, out string? name) ? new SourceAddress(address!, name, fresh.Contains(address!)) : throw new FormatException(text))],
                Accounts = [.. table.TextList("accounts").Select(EmailAddress.Parse)],
                Senders = [.. table.TextList("senders").Select(static sender => sender.StartsWith("*.", StringComparison.Ordinal) ? "*." + DomainName.Parse(sender[2..]).Ascii : DomainName.Parse(sender).Ascii)],
                Classes = [.. table.TextList("mail").Select(static kind => Enum.Parse<MailClass>(kind, ignoreCase: true))],
            };
        }),
    ];

    internal static WarmUpOptions ReadWarmUp(ConfigurationDocument document)
    {
        ConfigurationTable table = document["warm-up"];
        return new WarmUpOptions
        {
            Schedule = [.. table.TextList("schedule").Select(static step => int.Parse(step, System.Globalization.CultureInfo.InvariantCulture))],
            RefusalsUntilPause = table.Number("refusals"),
            DeferralPercent = table.Number("deferrals"),
            DaysUntilCold = table.Number("cold-after"),
        };
    }

    internal static void Check(ConfigurationDocument document, List<ConfigurationError> found)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var kinds = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (ConfigurationTable table in document.All("pool"))
        {
            string name = table.Text("name");
            if (name.Length is 0 or > 64 || name.AsSpan().ContainsAny(" \t|=")) Add("name", $"'{name}' is not a name of at most 64 characters without spaces, '|' and '='");
            else if (!names.Add(name)) Add("name", $"'{name}' stands in another [[pool]]");
            var own = new HashSet<IPAddress>();
            if (table.TextList("addresses").Count == 0) Add("addresses", "names no address");
            foreach (string text in table.TextList("addresses"))
            {
                if (!TryReadAddress(text, out IPAddress? address, out _)) Add("addresses", $"'{text}' is not an IP address, or one with a host name behind a space");
                else if (!own.Add(address!)) Add("addresses", $"{address} stands there twice");
            }

            foreach (string text in table.TextList("warm-up"))
            {
                if (!IPAddress.TryParse(text, out IPAddress? address) || !own.Contains(address)) Add("warm-up", $"'{text}' is not one of the pool's addresses");
            }

            foreach (string text in table.TextList("accounts"))
            {
                if (!EmailAddress.TryParse(text, out _)) Add("accounts", $"'{text}' is not an address");
            }

            foreach (string text in table.TextList("senders"))
            {
                if (!DomainName.TryParse(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text, out _)) Add("senders", $"'{text}' is not a domain or \"*.domain\"");
            }

            foreach (string text in table.TextList("mail"))
            {
                if (text is not ("ordinary" or "bulk" or "reports" or "forwarded")) Add("mail", $"'{text}' is not ordinary, bulk, reports or forwarded");
                else if (!kinds.Add(text)) Add("mail", $"'{text}' stands in another [[pool]]");
            }

            void Add(string key, string problem) => found.Add(new ConfigurationError(table.LineOf(key), $"{key}: {problem}"));
        }

        ConfigurationTable warm = document["warm-up"];
        foreach (string step in warm.TextList("schedule"))
        {
            if (!int.TryParse(step, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int count) || count is < 1 or > 100_000_000)
                found.Add(new ConfigurationError(warm.LineOf("schedule"), $"schedule: '{step}' is not a number of messages"));
        }
    }

    private static bool TryReadAddress(string text, out IPAddress? address, out string? name)
    {
        name = null;
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        if (!IPAddress.TryParse(space < 0 ? text : text[..space], out address)) return false;
        if (space < 0) return true;
        bool good = DomainName.TryParse(text[(space + 1)..].Trim(), out DomainName? host);
        name = host?.Ascii;
        return good;
    }
}
