using System.Buffers;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>The domain in From, which DMARC protects (RFC 9989 §5.3.1).</summary>
internal static class AuthorDomain
{
    /// <summary>Null where there is none, or where several are named: then DMARC does not apply.</summary>
    internal static DomainName? Of(in ReadOnlySequence<byte> header)
    {
        DomainName? author = null;
        var fields = new HeaderReader(header);
        while (fields.Read())
        {
            if (!fields.Is("From"u8)) continue;
            foreach (HeaderAddress address in AddressListParser.Parse(fields.RawValue))
            {
                if (address.Address?.Domain is not { } domain) continue;
                if (author is not null && !author.Equals(domain)) return null;
                author = domain;
            }
        }

        return author;
    }
}
