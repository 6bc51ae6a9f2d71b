using Posthouse.Mail;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>Reads domains from CSV, in the columns that their list is saved in.</summary>
internal static class DomainCsv
{
    // Warnings stand in a saved list; they are found anew.
    internal static readonly CsvColumns Columns = new(
        "name[,aliases,catchAll,quota,quotaMessages,maximumAccounts,recipientsPerDay,maximumReceivedSize]",
        "name",
        static columns => columns.Contains("name"),
        ["name", "aliases", "catchall", "quota", "quotamessages", "maximumaccounts", "recipientsperday", "maximumreceivedsize", "suspended", "warnings"]);

    /// <param name="allowUnknown">Takes catch-alls that nobody here has yet.</param>
    /// <exception cref="CommandException">The header line is missing or wrong: nothing can be read.</exception>
    internal static IEnumerable<CsvEntry<DomainChange>> Read(TextReader reader, bool? allowUnknown) => CsvRecords.Read(reader, Columns, fields => Entry(fields, allowUnknown));

    private static CsvEntry<DomainChange> Entry(CsvFields fields, bool? allowUnknown)
    {
        string name = fields.Of("name") ?? throw new FormatException("has no name");
        string[] aliases = fields.ListOf("aliases") ?? [];
        if (aliases.Prepend(name).FirstOrDefault(static one => !DomainName.TryParse(one, out _)) is { } bad) throw new FormatException($"'{bad}' is not a domain such as example.com");
        // A new domain is an active one: what the file says otherwise is not passed over.
        if (fields.IsYes("suspended")) throw new FormatException($"{name}: a new domain is not suspended; leave the column out, and suspend it afterwards");
        return new CsvEntry<DomainChange>(fields.Line, new DomainChange
        {
            Name = name,
            Aliases = aliases,
            CatchAll = fields.Of("catchall"),
            AllowUnknown = allowUnknown,
            Quota = fields.SizeOf("quota"),
            QuotaMessages = fields.CountOf("quotamessages"),
            MaximumAccounts = fields.CountOf("maximumaccounts"),
            RecipientsPerDay = fields.CountOf("recipientsperday"),
            MaximumReceivedSize = fields.SizeOf("maximumreceivedsize"),
        }, null);
    }
}
