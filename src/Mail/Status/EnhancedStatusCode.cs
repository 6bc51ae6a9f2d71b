using System.Globalization;

namespace Posthouse.Mail;

/// <summary>An enhanced mail system status code, class.subject.detail (RFC 3463 §2).</summary>
public readonly record struct EnhancedStatusCode(int Class, int Subject, int Detail)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");

    /// <summary>Reads a code at the start of <paramref name="text"/>; <paramref name="length"/> is what it took.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EnhancedStatusCode code, out int length)
    {
        code = default;
        length = 0;
        if (text.Length < 5 || text[0] is not ('2' or '4' or '5') || text[1] != '.') return false;
        int position = 2;
        if (!TryNumber(text, ref position, out int subject)) return false;
        if (position >= text.Length || text[position++] != '.') return false;
        if (!TryNumber(text, ref position, out int detail)) return false;
        code = new EnhancedStatusCode(text[0] - '0', subject, detail);
        length = position;
        return true;
    }

    // RFC 3463 §2: one to three digits.
    private static bool TryNumber(ReadOnlySpan<char> text, ref int position, out int value)
    {
        value = 0;
        int start = position;
        while (position < text.Length && position - start < 3 && char.IsAsciiDigit(text[position])) value = value * 10 + (text[position++] - '0');
        return position > start && (position >= text.Length || !char.IsAsciiDigit(text[position]));
    }
}

/// <summary>A reply of an SMTP server (RFC 5321 §4.2): code, enhanced code where there is one, text without line ends.</summary>
public sealed record SmtpReply(int Code, EnhancedStatusCode? Status, string Text)
{
    public bool IsPositive => Code is >= 200 and < 400;

    public bool IsTransientFailure => Code is >= 400 and < 500;

    public bool IsPermanentFailure => Code >= 500;

    public override string ToString() => Status is { } status ? $"{Code} {status} {Text}" : $"{Code} {Text}";
}
