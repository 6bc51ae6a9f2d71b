using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// The addresses of a From, To or similar field (RFC 5322 §3.4 and §4.4, RFC 6854 groups, RFC 6532 UTF-8). Never fails: what is no
/// valid address is listed without one, so that a caller who must know all senders can refuse it.
/// </summary>
public static class AddressListParser
{
    /// <summary>All addresses in order, members of groups included; an empty group is nothing.</summary>
    /// <param name="rawValue">The field's value as stored, folds included.</param>
    public static IReadOnlyList<HeaderAddress> Parse(ReadOnlySpan<byte> rawValue)
    {
        var found = new List<HeaderAddress>();
        var scratch = new ByteBuilder(256);
        var reader = new AddressListReader(rawValue, scratch);
        string? group = null;
        while (reader.Read(out AddressToken token))
        {
            switch (token)
            {
                case AddressToken.GroupStart:
                    group = HeaderText.Decode(reader.Mailbox);
                    break;
                case AddressToken.GroupEnd:
                    group = null;
                    break;
                default:
                    found.Add(Entry(reader, group));
                    break;
            }
        }

        scratch.Release();
        return found;
    }

    private static HeaderAddress Entry(in AddressListReader reader, string? group)
    {
        string name = HeaderText.Decode(reader.Name);
        string local = Plain(reader.Mailbox);
        string host = Plain(reader.Host);
        if (host.Length == 0) return new HeaderAddress(name, local, null, group);
        string text = $"{local}@{host}";
        if (!EmailAddress.TryParse(text, out EmailAddress? address)) EmailAddress.TryParse($"{Quote(local)}@{host}", out address);
        return new HeaderAddress(name, text, address, group);
    }

    private static string Quote(string local) =>
        $"\"{local.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Plain(ReadOnlySpan<byte> bytes) =>
        Ascii.IsValid(bytes) ? Encoding.ASCII.GetString(bytes) : MailCharset.Guess(bytes).GetString(bytes);
}
