using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>Reads the values of tags by the grammars of RFC 6376 §3.5 and §3.6.1. Everything is bounded; nothing throws.</summary>
internal static class TagValue
{
    private static ReadOnlySpan<byte> White => " \t\r\n"u8;

    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(White);

    /// <summary>Base64 with white space anywhere; not empty.</summary>
    /// <param name="value">As it stands in the list.</param>
    /// <param name="maximum">Octets of <paramref name="bytes"/>.</param>
    /// <param name="bytes">What it stands for.</param>
    internal static bool TryBase64(ReadOnlySpan<byte> value, int maximum, out byte[] bytes)
    {
        bytes = [];
        if (value.IndexOfAny(White) < 0) return TryCompactBase64(value, maximum, out bytes);
        byte[] kept = ArrayPool<byte>.Shared.Rent(value.Length);
        bool valid = TryCompactBase64(kept.AsSpan(0, WithoutWhite(value, kept)), maximum, out bytes);
        ArrayPool<byte>.Shared.Return(kept);
        return valid;
    }

    /// <summary>Digits only; a number that is too large for the type is its largest.</summary>
    internal static bool TryNumber(ReadOnlySpan<byte> value, int maximumDigits, out long number)
    {
        number = 0;
        if (value.IsEmpty || value.Length > maximumDigits) return false;
        foreach (byte b in value)
        {
            if (b is < (byte)'0' or > (byte)'9') return false;
            number = number > (long.MaxValue - 9) / 10 ? long.MaxValue : number * 10 + (b - '0');
        }

        return true;
    }

    /// <summary>A-labels or U-labels (RFC 8616 §5); never with a final dot, which the grammar of d= does not have.</summary>
    internal static bool TryDomain(ReadOnlySpan<byte> value, out DomainName? domain)
    {
        domain = null;
        return value.Length is > 0 and <= 1024 && value[^1] != '.' && DomainName.TryParse(Encoding.UTF8.GetString(value), out domain);
    }

    /// <summary>"a:b:c" with white space around the names, as h= has it.</summary>
    internal static bool TryFieldNames(ReadOnlySpan<byte> value, int maximum, out string[] names, out bool tooMany)
    {
        names = [];
        tooMany = value.Count((byte)':') >= maximum;
        if (tooMany) return false;
        string[] read = new string[value.Count((byte)':') + 1];
        int count = 0;
        foreach (Range range in value.Split((byte)':'))
        {
            ReadOnlySpan<byte> name = Trim(value[range]);
            if (name.IsEmpty || name.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) >= 0) return false;
            read[count++] = Encoding.ASCII.GetString(name);
        }

        names = read;
        return true;
    }

    /// <summary>Whether a list "a:b:c" has the word.</summary>
    internal static bool HasWord(ReadOnlySpan<byte> list, ReadOnlySpan<byte> word)
    {
        foreach (Range range in list.Split((byte)':'))
        {
            if (Ascii.EqualsIgnoreCase(Trim(list[range]), word)) return true;
        }

        return false;
    }

    /// <summary>For reports: one line, without white space.</summary>
    internal static string Text(ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAny(White) < 0) return Encoding.UTF8.GetString(value);
        byte[] kept = ArrayPool<byte>.Shared.Rent(value.Length);
        string text = Encoding.UTF8.GetString(kept, 0, WithoutWhite(value, kept));
        ArrayPool<byte>.Shared.Return(kept);
        return text;
    }

    // The decoder reads many octets at once where no white space is among them.
    private static bool TryCompactBase64(ReadOnlySpan<byte> value, int maximum, out byte[] bytes)
    {
        bytes = [];
        if (!Base64.IsValid(value, out int length) || length == 0 || length > maximum) return false;
        byte[] decoded = new byte[length];
        if (Base64.DecodeFromUtf8(value, decoded, out _, out int written) != OperationStatus.Done || written != length) return false;
        bytes = decoded;
        return true;
    }

    // Returns how many octets were kept.
    private static int WithoutWhite(ReadOnlySpan<byte> value, Span<byte> kept)
    {
        int length = 0;
        while (!value.IsEmpty)
        {
            int white = value.IndexOfAny(White);
            ReadOnlySpan<byte> run = white < 0 ? value : value[..white];
            run.CopyTo(kept[length..]);
            length += run.Length;
            value = value[(white < 0 ? run.Length : white + 1)..];
        }

        return length;
    }
}
