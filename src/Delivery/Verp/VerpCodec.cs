using System.Diagnostics.CodeAnalysis;
using System.Text;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Delivery;

/// <summary>
/// Variable envelope return paths: each recipient of a list gets the message from an address of its own, so that a bounce names him
/// however little it says: bounces+hash=day=list=domain=local@here. The hash keeps strangers from making up bounces. Pure.
/// </summary>
public sealed class VerpCodec
{
    private const int LongestList = 24;

    private readonly VerpOptions _options;
    private readonly TimeProvider _clock;

    /// <exception cref="ArgumentException">No secret, or one that is too short.</exception>
    public VerpCodec(VerpOptions options, TimeProvider clock)
    {
        if (options.Secrets.Count == 0 || options.Secrets.Any(static secret => secret.Length < 16)) throw new ArgumentException("A return path needs a secret of at least 16 octets.", nameof(options));
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.HashLength is >= 6 and <= 26, true, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.ValidityDays is >= 1 and < AddressSeal.Period / 2, true, nameof(options));
        _options = options;
        _clock = clock;
    }

    /// <summary>False where there is no room for the recipient: the sender is then the list's plain address, and a bounce is matched by what it says.</summary>
    /// <exception cref="ArgumentException">The list's name has other characters than those of <see cref="VerpSource.List"/>.</exception>
    public bool TryEncode(VerpSource source, DomainName here, [NotNullWhen(true)] out EmailAddress? sender)
    {
        if (!IsList(source.List)) throw new ArgumentException("A list's name in a return path has letters, digits and hyphens.", nameof(source));
        sender = null;
        if (source.Recipient.Domain is not { } domain) return false;
        string body = $"={AddressSeal.Day(_clock).ToLowerInvariant()}={source.List}={domain.Ascii}={source.Recipient.LocalPart}";
        string local = $"{_options.Mailbox}+{AddressSeal.Hash(_options.Secrets[0].Span, Sealed(body, here), _options.HashLength).ToLowerInvariant()}{body}";
        if (Encoding.UTF8.GetByteCount(local) > _options.MaximumLocalPart) return false;
        // By the parser, so that nothing comes out that the queue could not read again. What needs quotes stays out: bounces lose them.
        return EmailAddress.TryParse($"{local}@{here.Ascii}", out sender);
    }

    /// <summary>False for every address that was not made here, or too long ago.</summary>
    public bool TryDecode(EmailAddress recipient, [NotNullWhen(true)] out VerpSource? source)
    {
        source = null;
        string local = recipient.LocalPart;
        int begin = _options.Mailbox.Length + 1;
        if (recipient.Domain is not { } here || local.Length <= begin || local[begin - 1] != '+' || !local.StartsWith(_options.Mailbox, StringComparison.OrdinalIgnoreCase)) return false;
        int end = local.IndexOf('=', begin);
        if (end < 0) return false;
        string body = local[end..];
        string[] parts = body.Split('=', 5);
        if (parts.Length != 5 || !AddressSeal.Matches(local.AsSpan(begin, end - begin), _options.Secrets, Sealed(body, here), _options.HashLength) || !AddressSeal.IsCurrent(parts[1], _options.ValidityDays, _clock)) return false;
        if (!EmailAddress.TryParse($"{parts[4]}@{parts[3]}", out EmailAddress? address)) return false;
        source = new VerpSource(parts[2].ToLowerInvariant(), address);
        return true;
    }

    // Also over the domain that it is for.
    private static string Sealed(string body, DomainName here) => $"verp{body}@{here.Ascii}";

    private static bool IsList(string list)
    {
        if (list.Length is 0 or > LongestList) return false;
        foreach (char c in list)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') return false;
        }

        return true;
    }
}
