using System.Buffers.Text;

namespace Posthouse.Imap;

/// <summary>The two date forms of RFC 9051 §9: date-text ("1-Feb-1994") and date-time ("17-Jul-1996 02:44:25 -0700").</summary>
internal static class ImapDates
{
    /// <summary>Octets of a date-time with its quotes.</summary>
    internal const int DateTimeLength = 28;

    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    internal static DateOnly Date(ref ImapScanner input)
    {
        bool quoted = input.TryTake((byte)'"');
        ReadOnlySpan<byte> text = input.AtomBefore((byte)'"');
        if (quoted) input.Expect((byte)'"');
        if (!Utf8Parser.TryParse(text, out uint day, out int used) || used > 2 || !TryMonthAndYear(text[used..], out int month, out int year, out int more)
            || used + more != text.Length || day == 0 || day > DateTime.DaysInMonth(year, month))
            throw ImapCommandException.Bad("A date is malformed; it looks like 1-Feb-1994.");
        return new DateOnly(year, month, (int)day);
    }

    internal static DateTimeOffset DateAndTime(ref ImapScanner input)
    {
        byte[] text = input.StringBytes();
        return TryDateTime(text, out DateTimeOffset value) ? value : throw ImapCommandException.Bad("A date-time is malformed; it looks like \"17-Jul-1996 02:44:25 -0700\".");
    }

    /// <summary>Writes a quoted date-time; returns <see cref="DateTimeLength"/>.</summary>
    internal static int Write(Span<byte> output, DateTimeOffset moment)
    {
        output[0] = output[27] = (byte)'"';
        TwoDigits(output, 1, moment.Day);
        output[3] = output[7] = (byte)'-';
        Months.Slice((moment.Month - 1) * 3, 3).CopyTo(output[4..]);
        TwoDigits(output, 8, moment.Year / 100);
        TwoDigits(output, 10, moment.Year % 100);
        output[12] = output[21] = (byte)' ';
        TwoDigits(output, 13, moment.Hour);
        output[15] = output[18] = (byte)':';
        TwoDigits(output, 16, moment.Minute);
        TwoDigits(output, 19, moment.Second);
        int offset = (int)moment.Offset.TotalMinutes;
        output[22] = (byte)(offset < 0 ? '-' : '+');
        offset = Math.Abs(offset);
        TwoDigits(output, 23, offset / 60);
        TwoDigits(output, 25, offset % 60);
        return DateTimeLength;
    }

    private static void TwoDigits(Span<byte> output, int at, int value)
    {
        output[at] = (byte)('0' + value / 10);
        output[at + 1] = (byte)('0' + value % 10);
    }

    // "dd-Mon-yyyy hh:mm:ss +zzzz", the day padded by a space or a zero.
    private static bool TryDateTime(ReadOnlySpan<byte> text, out DateTimeOffset value)
    {
        value = default;
        if (text.Length == 25) return TryDateTime([(byte)' ', .. text], out value);
        if (text.Length != 26 || text[11] != ' ' || text[14] != ':' || text[17] != ':' || text[20] != ' ') return false;
        ReadOnlySpan<byte> dayText = text[0] == ' ' ? text[1..2] : text[..2];
        if (!Number(dayText, out int day) || !TryMonthAndYear(text[2..11], out int month, out int year, out _)) return false;
        if (!Number(text[12..14], out int hour) || !Number(text[15..17], out int minute) || !Number(text[18..20], out int second)) return false;
        if (text[21] is not ((byte)'+' or (byte)'-') || !Number(text[22..24], out int zoneHours) || !Number(text[24..26], out int zoneMinutes)) return false;
        if (day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60 || zoneHours > 14 || zoneMinutes > 59) return false;
        var offset = new TimeSpan(zoneHours, zoneMinutes, 0);
        if (offset > TimeSpan.FromHours(14)) return false;
        value = new DateTimeOffset(year, month, day, hour, minute, Math.Min(second, 59), text[21] == '-' ? -offset : offset);
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte b in text)
        {
            if (!char.IsAsciiDigit((char)b)) return false;
            value = value * 10 + (b - '0');
        }

        return true;
    }

    // "-Mon-yyyy"
    private static bool TryMonthAndYear(ReadOnlySpan<byte> text, out int month, out int year, out int length)
    {
        month = year = 0;
        length = 9;
        if (text.Length < 9 || text[0] != '-' || text[4] != '-' || !Number(text[5..9], out year) || year is < 2 or > 9998) return false;
        for (int i = 0; i < 12; i++)
        {
            if (!System.Text.Ascii.EqualsIgnoreCase(text[1..4], Months.Slice(i * 3, 3))) continue;
            month = i + 1;
            return true;
        }

        return false;
    }
}
