using System.Diagnostics.CodeAnalysis;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// The Sender Rewriting Scheme: a forwarded message gets a sender at the forwarding domain, which SPF permits, and bounces find
/// their way back. SRS0=hash=day=domain=local hides an address; SRS1=hash=first=…, for what another forwarder already rewrote, leads
/// back to that forwarder, so that addresses do not grow with each hop. The hash keeps strangers from relaying through us. Pure.
/// </summary>
public sealed class SrsRewriter
{
    private const int MaximumHashLength = 26;

    private readonly SrsOptions _options;
    private readonly TimeProvider _clock;

    /// <exception cref="ArgumentException">No secret, one that is too short, or a number out of its range.</exception>
    public SrsRewriter(SrsOptions options, TimeProvider clock)
    {
        if (options.Secrets.Count == 0 || options.Secrets.Any(static s => s.Length < 16)) throw new ArgumentException("SRS needs a secret of at least 16 octets.", nameof(options));
        if (options.HashLength is < 4 or > MaximumHashLength) throw new ArgumentException($"SRS keeps 4 to {MaximumHashLength} characters of its hash.", nameof(options));
        if (options.ValidityDays is < 1 or >= AddressSeal.Period / 2) throw new ArgumentException($"SRS addresses live for 1 to {AddressSeal.Period / 2 - 1} days.", nameof(options));
        _options = options;
        _clock = clock;
    }

    /// <summary>
    /// The sender with which a message goes on. With <see cref="SrsFault.TooLong"/> the caller forwards with a sender of its own
    /// instead (the account that forwards, or the null path): a local part that some server refuses or cuts would lose the message.
    /// </summary>
    public SrsFault Encode(EmailAddress sender, DomainName forwarder, out EmailAddress? rewritten)
    {
        rewritten = null;
        if (sender.Domain is not { } domain) return SrsFault.NoDomain;
        string body;
        if (IsScheme(sender.LocalPart, '0') && HasParts(sender.LocalPart, 4))
        {
            // Another forwarder's: what follows "SRS0", its separator first, is kept as it is.
            body = $"={domain.Ascii}={sender.LocalPart[4..]}";
        }
        else if (IsScheme(sender.LocalPart, '1') && sender.LocalPart[5..].Split('=', 3) is { Length: 3 } parts && DomainName.TryParse(parts[1], out DomainName? first))
        {
            // The forwarder before us leads back to the first one, and so do we: straight.
            body = $"={first.Ascii}={parts[2]}";
        }
        else
        {
            return Finish("SRS0", $"={AddressSeal.Day(_clock)}={domain.Ascii}={sender.LocalPart}", forwarder, out rewritten);
        }

        return Finish("SRS1", body, forwarder, out rewritten);
    }

    /// <summary>Where a bounce to a rewritten sender goes: the address that was hidden, or the forwarder that hid it.</summary>
    public SrsFault Decode(EmailAddress rewritten, out EmailAddress? original)
    {
        original = null;
        string local = rewritten.LocalPart;
        bool first = IsScheme(local, '0');
        if (!first && !IsScheme(local, '1')) return SrsFault.NotRewritten;
        int end = local.IndexOf('=', 5);
        if (end < 0) return SrsFault.Malformed;
        string body = local[end..];
        string[] parts = body.Split('=', first ? 4 : 3);
        if (parts.Length != (first ? 4 : 3)) return SrsFault.Malformed;
        if (!IsSigned(local[..4], local.AsSpan(5, end - 5), body)) return SrsFault.BadHash;
        if (first && !AddressSeal.IsCurrent(parts[1], _options.ValidityDays, _clock)) return SrsFault.Expired;
        if (!DomainName.TryParse(parts[first ? 2 : 1], out DomainName? domain)) return SrsFault.BadAddress;
        return TryMake(first ? parts[3] : "SRS0" + parts[2], domain, out original) ? SrsFault.None : SrsFault.BadAddress;
    }

    private SrsFault Finish(string scheme, string body, DomainName forwarder, out EmailAddress? rewritten)
    {
        string local = $"{scheme}={AddressSeal.Hash(_options.Secrets[0].Span, scheme + body, _options.HashLength)}{body}";
        rewritten = null;
        if (Encoding.UTF8.GetByteCount(local) > _options.MaximumLocalPart) return SrsFault.TooLong;
        return TryMake(local, forwarder, out rewritten) ? SrsFault.None : SrsFault.TooLong;
    }

    private bool IsSigned(string scheme, ReadOnlySpan<char> hash, string body) => AddressSeal.Matches(hash, _options.Secrets, scheme + body, _options.HashLength);

    // "=" is how we write it; "+" and "-" stand there too in what others make.
    private static bool IsScheme(string local, char digit) =>
        local.Length > 5 && local.StartsWith("SRS", StringComparison.OrdinalIgnoreCase) && local[3] == digit && (local[4] == '=' || (digit == '0' && local[4] is '+' or '-'));

    private static bool HasParts(string local, int count) => local[5..].Split('=', count).Length == count;

    private static bool TryMake(string local, DomainName domain, [NotNullWhen(true)] out EmailAddress? address)
    {
        // By the parser (also "" before the @, which is valid), so that nothing comes out of here that the queue could not read again.
        string quoted = local.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        // One that begins with a quotation mark would be read as quoted already, and lose it: it is always quoted here.
        address = null;
        return (!local.StartsWith('"') && EmailAddress.TryParse($"{local}@{domain.Ascii}", out address)) || EmailAddress.TryParse($"\"{quoted}\"@{domain.Ascii}", out address);
    }
}
