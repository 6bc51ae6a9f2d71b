using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// Variable envelope return paths: each recipient of a list gets the message from an address of its own, so that a bounce names him
/// however little it says: bounces+hash=day=list=domain=local@here. The hash keeps strangers from making up bounces. Pure.
/// </summary>
public sealed class VerpCodec
{
    // RFC 4648 base 32: letters survive a server that changes their case.
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int LongestList = 24;

    // Two letters of days: they come again after 1,024.
    private const int Days = 1024;

    private readonly VerpOptions _options;
    private readonly TimeProvider _clock;

    /// <exception cref="ArgumentException">No secret, or one that is too short.</exception>
    public VerpCodec(VerpOptions options, TimeProvider clock)
    {
        if (options.Secrets.Count == 0 || options.Secrets.Any(static secret => secret.Length < 16)) throw new ArgumentException("A return path needs a secret of at least 16 octets.", nameof(options));
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.HashLength is >= 6 and <= 26, true, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.ValidityDays is >= 1 and < Days / 2, true, nameof(options));
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
        string body = $"={Day()}={source.List}={domain.Ascii}={source.Recipient.LocalPart}";
        string local = $"{_options.Mailbox}+{Hash(_options.Secrets[0].Span, body, here)}{body}";
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
        if (parts.Length != 5 || !IsSigned(local.AsSpan(begin, end - begin), body, here) || !IsCurrent(parts[1])) return false;
        if (!EmailAddress.TryParse($"{parts[4]}@{parts[3]}", out EmailAddress? address)) return false;
        source = new VerpSource(parts[2].ToLowerInvariant(), address);
        return true;
    }

    private bool IsSigned(ReadOnlySpan<char> hash, string body, DomainName here)
    {
        if (hash.Length != _options.HashLength || !Ascii.IsValid(hash)) return false;
        Span<byte> given = stackalloc byte[hash.Length];
        Ascii.ToLower(hash, given, out _);
        bool signed = false;
        foreach (ReadOnlyMemory<byte> secret in _options.Secrets) signed |= CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Hash(secret.Span, body, here)));
        return signed;
    }

    // Over lower case, and the domain it is for: servers on the way back may change the case (RFC 5321 §2.4 forbids it, and some do).
    private string Hash(ReadOnlySpan<byte> secret, string body, DomainName here)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"verp{body}@{here.Ascii}".ToLowerInvariant()), mac);
        Span<char> text = stackalloc char[_options.HashLength];
        for (int i = 0; i < text.Length; i++)
        {
            int bit = i * 5;
            int pair = mac[bit / 8] << 8 | mac[bit / 8 + 1];
            text[i] = Alphabet[pair >> (11 - bit % 8) & 31];
        }

        return text.ToString();
    }

    private int Today() => (int)(_clock.GetUtcNow().ToUnixTimeSeconds() / 86_400 % Days);

    private string Day() => Today() is var day ? $"{Alphabet[day >> 5]}{Alphabet[day & 31]}" : "";

    private bool IsCurrent(string text)
    {
        if (text.Length != 2) return false;
        int high = Alphabet.IndexOf(char.ToLowerInvariant(text[0]), StringComparison.Ordinal);
        int low = Alphabet.IndexOf(char.ToLowerInvariant(text[1]), StringComparison.Ordinal);
        if (high < 0 || low < 0) return false;
        int age = (Today() - (high << 5 | low) + Days) % Days;
        // A day ahead is another node's clock.
        return age <= _options.ValidityDays || age == Days - 1;
    }

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
