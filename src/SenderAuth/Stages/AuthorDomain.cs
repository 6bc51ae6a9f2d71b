using System.Buffers;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>The domains in From, which DMARC protects (RFC 9989 §5.3.1).</summary>
internal static class AuthorDomain
{
    // Mail with two authors exists; what names more domains hides one among them.
    internal const int Maximum = 4;

    /// <summary>The only one; null where there is none, or several.</summary>
    internal static DomainName? Of(in ReadOnlySequence<byte> header) => All(header) is [var author] ? author : null;

    /// <summary>Each once, in order; at most one more than <see cref="Maximum"/>.</summary>
    internal static List<DomainName> All(in ReadOnlySequence<byte> header)
    {
        var authors = new List<DomainName>(1);
        var fields = new HeaderReader(header);
        while (fields.Read())
        {
            if (!fields.Is("From"u8)) continue;
            foreach (HeaderAddress address in AddressListParser.Parse(fields.RawValue))
            {
                if (address.Address?.Domain is not { } domain || authors.Contains(domain)) continue;
                authors.Add(domain);
                if (authors.Count > Maximum) return authors;
            }
        }

        return authors;
    }
}
