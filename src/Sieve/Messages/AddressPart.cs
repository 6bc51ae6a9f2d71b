using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>What of a field is compared: its text, or a part of each address in it (RFC 5228 §2.7.4, RFC 5233 §4).</summary>
internal enum AddressPart
{
    Text,
    All,
    LocalPart,
    Domain,
    User,
    Detail,
}

internal static class AddressParts
{
    internal const int Count = 6;

    internal static void Append(in MessageField field, AddressPart part, char separator, List<TestValue> into)
    {
        if (part == AddressPart.Text)
        {
            into.Add(new TestValue(field.Text));
            return;
        }

        foreach (HeaderAddress address in AddressListParser.Parse(field.RawValue))
        {
            if (Take(address.Text, part, separator) is { } text) into.Add(new TestValue(text));
        }
    }

    /// <summary>Null where the address has no such part: it is then not compared at all (RFC 5233 §4).</summary>
    internal static string? Take(string address, AddressPart part, char separator)
    {
        int at = address.LastIndexOf('@');
        switch (part)
        {
            case AddressPart.All:
                return address;
            case AddressPart.Domain:
                return at < 0 ? null : address[(at + 1)..];
        }

        string local = at < 0 ? address : address[..at];
        int detail = local.IndexOf(separator, StringComparison.Ordinal);
        return part switch
        {
            AddressPart.LocalPart => local,
            AddressPart.User => detail < 0 ? local : local[..detail],
            _ => detail < 0 ? null : local[(detail + 1)..],
        };
    }

    internal static AddressPart Read(ArgumentReader reader)
    {
        string? tag = reader.OneOf("all", "localpart", "domain", "user", "detail");
        if (tag is "user" or "detail" && !reader.Scope.Needs("subaddress", reader.LastAt, $"':{tag}'")) reader.Fail();
        return tag switch
        {
            "localpart" => AddressPart.LocalPart,
            "domain" => AddressPart.Domain,
            "user" => AddressPart.User,
            "detail" => AddressPart.Detail,
            _ => AddressPart.All,
        };
    }
}
