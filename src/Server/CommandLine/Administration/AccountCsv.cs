using System.Globalization;
using System.Text;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>
/// Reads accounts from CSV (RFC 4180): a header line that names the columns address, password or hash and, in any order, name, quota,
/// groups, language, administrator. Fields may be quoted and then hold commas, quotes and line ends. Spaces around a field are no part
/// of it, but for a password, which is taken exactly as it stands. A bad line harms no other.
/// </summary>
internal static class AccountCsv
{
    // An organisation's export; what is larger is another kind of file.
    private const int MaximumRecord = 64 << 10;

    // What may stand between the first two dollar signs of a hash, with one letter more: crypt(3) and the PHC format.
    private static readonly string[] Crypts = ["1", "2", "5", "6", "7", "y", "argon2", "argon2i", "scrypt", "pbkdf2"];

    /// <summary>How the header line reads.</summary>
    internal const string Header = "address,password[,hash,name,quota,groups,language,administrator]";

    private static readonly string[] Known = ["address", "password", "hash", "name", "quota", "groups", "language", "administrator"];

    /// <summary>One record: the account, or what is wrong with it. The line is where it begins, from 1.</summary>
    internal sealed record Entry(int Line, AccountChange? Account, string? Problem, string? Warning = null);

    /// <exception cref="CommandException">The header line is missing or wrong: nothing can be read.</exception>
    internal static IEnumerable<Entry> Read(TextReader reader)
    {
        int line = 1;
        List<string> fields = [];
        if (!TryReadRecord(reader, ref line, fields, out string? problem) || problem is not null) throw new CommandException($"the file is empty: its first line must be {Header}.");
        if (fields[0].StartsWith('\ufeff')) fields[0] = fields[0][1..];
        string[] columns = [.. fields.Select(static f => f.Trim().ToLowerInvariant())];
        if (!columns.Contains("address") || !(columns.Contains("password") || columns.Contains("hash")))
            throw new CommandException($"the first line must name the columns, at least address and password (or hash): {Header}. It is: {string.Join(',', fields)}");
        if (columns.FirstOrDefault(static c => !Known.Contains(c)) is { } unknown)
            throw new CommandException($"line 1: there is no column '{unknown}'; the columns are {string.Join(", ", Known)}.");
        if (columns.GroupBy(static c => c).FirstOrDefault(static g => g.Count() > 1) is { } twice) throw new CommandException($"line 1: the column '{twice.Key}' stands twice.");
        return ReadAll(reader, line, columns);
    }

    private static IEnumerable<Entry> ReadAll(TextReader reader, int line, string[] columns)
    {
        List<string> fields = [];
        while (true)
        {
            int start = line;
            if (!TryReadRecord(reader, ref line, fields, out string? problem)) yield break;
            // A quote that is not closed swallows the lines up to the next one: they have to be named, or their people have no account.
            if (problem is not null && line - start > 1)
                problem = string.Create(CultureInfo.InvariantCulture, $"{problem}; lines {start} to {line - 1} were taken for one, from a quote to the next, and none of them was imported");
            if (problem is not null) yield return new Entry(start, null, problem);
            else if (fields.Count == 1 && fields[0].Trim().Length == 0) continue;
            else if (fields.Count > columns.Length) yield return new Entry(start, null, $"has {fields.Count} fields, the header {columns.Length}");
            else yield return ToEntry(start, columns, fields);
        }
    }

    private static Entry ToEntry(int line, string[] columns, List<string> fields)
    {
        string Field(string name)
        {
            int at = Array.IndexOf(columns, name);
            return at >= 0 && at < fields.Count ? fields[at] : "";
        }

        string address = Field("address").Trim();
        if (!Mail.EmailAddress.TryParse(address, out _)) return new Entry(line, null, address.Length == 0 ? "has no address" : $"'{address}' is not an e-mail address");
        string password = Field("password"), hash = Field("hash").Trim();
        if (password.Length == 0 && hash.Length == 0) return new Entry(line, null, $"{address} has no password");
        if (password.Length > 0 && hash.Length > 0) return new Entry(line, null, $"{address} has both a password and a hash");
        if (LooksLikeHash(password)) return new Entry(line, null, $"{address}: the password looks like a hash; name its column 'hash', or set a password afterwards");
        long quota = 0;
        string quotaText = Field("quota").Trim();
        if (quotaText.Length > 0 && !SettingText.TryReadSize(quotaText, out quota)) return new Entry(line, null, $"'{quotaText}' is not a size such as 5 GiB");
        string[] groups = Field("groups").Split([' ', ';', ',', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (groups.FirstOrDefault(static g => !Mail.EmailAddress.TryParse(g, out _)) is { } bad) return new Entry(line, null, $"group '{bad}' is not an e-mail address");
        string administrator = Field("administrator").Trim();
        return new Entry(line, new AccountChange
        {
            Address = address,
            Password = password.Length == 0 ? null : password,
            PasswordHash = hash.Length == 0 ? null : hash,
            Name = Field("name").Trim(),
            Quota = quota,
            Groups = groups,
            Language = Field("language").Trim() is { Length: > 0 } language ? language : null,
            Administrator = administrator.Equals("true", StringComparison.OrdinalIgnoreCase) || administrator.Equals("yes", StringComparison.OrdinalIgnoreCase) || administrator == "1",
        }, null, password.Length > 0 && password != password.Trim() ? $"the password of {address} begins or ends with a space, which is taken as a part of it" : null);
    }

    // "{SSHA512}…", "$6$…": taken as a password, nobody could sign in, and whoever has read the old server's file could.
    private static bool LooksLikeHash(string text)
    {
        if (text.StartsWith('$')) return text.Split('$') is { Length: >= 4 } parts && Crypts.Any(c => parts[1].StartsWith(c, StringComparison.Ordinal) && parts[1].Length - c.Length <= 1);
        int end = text.IndexOf('}', StringComparison.Ordinal);
        return text.StartsWith('{') && end > 1 && text.Length - end > 16 && text[1..end].All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '-' or '.');
    }

    /// <summary>False at the end. A record with a problem was skipped up to its line end.</summary>
    internal static bool TryReadRecord(TextReader reader, ref int line, List<string> fields, out string? problem)
    {
        fields.Clear();
        problem = null;
        int c = reader.Read();
        if (c < 0) return false;
        var field = new StringBuilder();
        int length = 0;
        bool quoted = false, wasQuoted = false;
        for (; ; c = reader.Read())
        {
            if (++length > MaximumRecord) problem ??= string.Create(CultureInfo.InvariantCulture, $"is longer than {MaximumRecord} characters");
            if (c < 0)
            {
                if (quoted) problem ??= "has a quote that is never closed";
                break;
            }

            if (quoted)
            {
                if (c == '\n') line++;
                if (c != '"') field.Append(problem is null ? (char)c : '\0');
                else if (reader.Peek() == '"') field.Append((char)reader.Read());
                else quoted = false;
                if (problem is not null) field.Clear();
                continue;
            }

            if (c == '"' && field.Length == 0 && !wasQuoted) quoted = wasQuoted = true;
            else if (c == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
                wasQuoted = false;
            }
            else if (c == '\r' && reader.Peek() == '\n')
            {
                continue;
            }
            else if (c == '\n')
            {
                line++;
                break;
            }
            else if (wasQuoted) problem ??= "has text after a closing quote";
            else if (problem is null) field.Append((char)c);
        }

        fields.Add(field.ToString());
        return true;
    }
}
