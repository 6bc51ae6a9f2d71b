using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>Reads accounts from CSV. Spaces around a field are no part of it, but for a password, which is taken exactly as it stands.</summary>
internal static class AccountCsv
{
    // What may stand between the first two dollar signs of a hash, with one letter more: crypt(3) and the PHC format.
    private static readonly string[] Crypts = ["1", "2", "5", "6", "7", "y", "argon2", "argon2i", "scrypt", "pbkdf2"];

    internal static readonly CsvColumns Columns = new(
        "address,password[,hash,name,quota,groups,language,administrator]",
        "address and password (or hash)",
        static columns => columns.Contains("address") && (columns.Contains("password") || columns.Contains("hash")),
        ["address", "password", "hash", "name", "quota", "groups", "language", "administrator"]);

    /// <exception cref="CommandException">The header line is missing or wrong: nothing can be read.</exception>
    internal static IEnumerable<CsvEntry<AccountChange>> Read(TextReader reader) => CsvRecords.Read(reader, Columns, Entry);

    private static CsvEntry<AccountChange> Entry(CsvFields fields)
    {
        string address = fields.Of("address") ?? throw new FormatException("has no address");
        if (!Mail.EmailAddress.TryParse(address, out _)) throw new FormatException($"'{address}' is not an e-mail address");
        string password = fields.Exact("password");
        string? hash = fields.Of("hash");
        if (password.Length == 0 && hash is null) throw new FormatException($"{address} has no password");
        if (password.Length > 0 && hash is not null) throw new FormatException($"{address} has both a password and a hash");
        if (LooksLikeHash(password)) throw new FormatException($"{address}: the password looks like a hash; name its column 'hash', or set a password afterwards");
        string[] groups = fields.ListOf("groups") ?? [];
        if (groups.FirstOrDefault(static g => !Mail.EmailAddress.TryParse(g, out _)) is { } bad) throw new FormatException($"group '{bad}' is not an e-mail address");
        var account = new AccountChange
        {
            Address = address,
            Password = password.Length == 0 ? null : password,
            PasswordHash = hash,
            Name = fields.Of("name") ?? "",
            Quota = fields.SizeOf("quota") ?? 0,
            Groups = groups,
            Language = fields.Of("language"),
            Administrator = fields.IsYes("administrator"),
        };
        return new CsvEntry<AccountChange>(fields.Line, account, null, password.Length > 0 && password != password.Trim() ? $"the password of {address} begins or ends with a space, which is taken as a part of it" : null);
    }

    // "{SSHA512}…", "$6$…": taken as a password, nobody could sign in, and whoever has read the old server's file could.
    private static bool LooksLikeHash(string text)
    {
        if (text.StartsWith('$')) return text.Split('$') is { Length: >= 4 } parts && Crypts.Any(c => parts[1].StartsWith(c, StringComparison.Ordinal) && parts[1].Length - c.Length <= 1);
        int end = text.IndexOf('}', StringComparison.Ordinal);
        return text.StartsWith('{') && end > 1 && text.Length - end > 16 && text[1..end].All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '-' or '.');
    }
}
