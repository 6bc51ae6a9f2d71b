using System.Globalization;
using System.Text;

namespace Posthouse.Mail;

/// <summary>Reads dates of headers as they occur: RFC 5322 §3.3 and §4.3, and the habits of programs that never read either.</summary>
public static class MailDate
{
    private static ReadOnlySpan<byte> Months => "janfebmaraprmayjunjulaugsepoctnovdec"u8;

    /// <summary>Null where no day, month and year can be found; a time or zone that is missing counts as 00:00 and UTC.</summary>
    public static DateTimeOffset? Parse(ReadOnlySpan<byte> raw)
    {
        int position = 0;
        int day = 0, month = 0, year = -1, hour = 0, minute = 0, second = 0;
        int? zone = null;
        bool time = false;
        while (NextToken(raw, ref position, out ReadOnlySpan<byte> token))
        {
            if (!time && token.Contains((byte)':'))
            {
                int iso = token.IndexOfAny((byte)'T', (byte)'t');
                if (iso > 0 && TryIsoDate(token[..iso], ref year, ref month, ref day)) token = token[(iso + 1)..];
                time = TryTime(token, out hour, out minute, out second, ref zone);
            }
            else if (time && zone is null && TryZone(token, out int offset))
            {
                zone = offset;
            }
            else if (month == 0 && TryMonth(token, out int named))
            {
                month = named;
            }
            else if (token.IndexOf((byte)'-') > 0)
            {
                TryDashedDate(token, ref year, ref month, ref day);
            }
            else if (TryNumber(token, out int number))
            {
                if (day == 0 && number is >= 1 and <= 31 && token.Length <= 3) day = number;
                else if (year < 0) year = FullYear(number, token.Length);
            }
        }

        if (day == 0 || month == 0 || year < 0) return null;
        return Make(year, month, day, hour, minute, second, zone ?? 0);
    }

    /// <summary>The form of RFC 5322 §3.3, "Thu, 1 Feb 2024 10:11:12 +0800".</summary>
    public static string Format(DateTimeOffset date)
    {
        int zone = (int)date.Offset.TotalMinutes;
        return string.Create(CultureInfo.InvariantCulture, $"{date:ddd, d MMM yyyy HH:mm:ss} {(zone < 0 ? '-' : '+')}{Math.Abs(zone) / 60:00}{Math.Abs(zone) % 60:00}");
    }

    private static DateTimeOffset? Make(int year, int month, int day, int hour, int minute, int second, int zone)
    {
        if (year is < 1900 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        if (hour > 23 || minute > 59) return null;
        // RFC 5322 §3.3 allows 60 for a leap second, which this clock does not have.
        var local = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Unspecified);
        var offset = TimeSpan.FromMinutes(zone);
        if (Math.Abs(zone) <= 14 * 60) return new DateTimeOffset(local, offset);
        // A zone that does not exist on earth still says which moment was meant.
        DateTime moment = local - offset;
        return moment.Year is < 1900 or > 9998 ? null : new DateTimeOffset(moment, TimeSpan.Zero);
    }

    // Words between white space, commas and comments.
    private static bool NextToken(ReadOnlySpan<byte> raw, ref int position, out ReadOnlySpan<byte> token)
    {
        while (position < raw.Length)
        {
            byte c = raw[position];
            if (c == '(')
            {
                int depth = 0;
                for (; position < raw.Length; position++)
                {
                    if (raw[position] == '\\') position++;
                    else if (raw[position] == '(') depth++;
                    else if (raw[position] == ')' && --depth == 0) break;
                }

                position = Math.Min(position + 1, raw.Length);
                continue;
            }

            if (c is > 32 and not (byte)',' and not (byte)';')
            {
                int start = position;
                while (position < raw.Length && raw[position] is > 32 and not (byte)',' and not (byte)'(' and not (byte)';') position++;
                token = raw[start..position];
                return true;
            }

            position++;
        }

        token = default;
        return false;
    }

    private static bool TryNumber(ReadOnlySpan<byte> token, out int number) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool TryMonth(ReadOnlySpan<byte> token, out int month)
    {
        month = 0;
        if (token.Length < 3) return false;
        for (int i = 0; i < 12; i++)
        {
            if (Ascii.EqualsIgnoreCase(token[..3], Months.Slice(i * 3, 3))) month = i + 1;
        }

        return month > 0;
    }

    // RFC 5322 §4.3: two digits are 1950-2049, three are from 1900 on.
    private static int FullYear(int number, int digits) => digits switch
    {
        <= 2 => number + (number < 50 ? 2000 : 1900),
        3 => number + 1900,
        _ => number,
    };

    // 12-Jan-2020, 2020-01-12.
    private static void TryDashedDate(ReadOnlySpan<byte> token, ref int year, ref int month, ref int day)
    {
        if (year >= 0 || TryIsoDate(token, ref year, ref month, ref day)) return;
        int first = token.IndexOf((byte)'-');
        int second = token[(first + 1)..].IndexOf((byte)'-');
        if (second < 0) return;
        ReadOnlySpan<byte> last = token[(first + second + 2)..];
        if (!TryNumber(token[..first], out int d) || !TryMonth(token.Slice(first + 1, second), out int m) || !TryNumber(last, out int y)) return;
        (year, month, day) = (FullYear(y, last.Length), m, d);
    }

    private static bool TryIsoDate(ReadOnlySpan<byte> token, ref int year, ref int month, ref int day)
    {
        if (token.Length != 10 || token[4] != '-' || token[7] != '-') return false;
        if (!TryNumber(token[..4], out int y) || !TryNumber(token[5..7], out int m) || !TryNumber(token[8..], out int d)) return false;
        (year, month, day) = (y, m, d);
        return true;
    }

    // hh:mm[:ss[.fraction]], and an ISO zone glued to it.
    private static bool TryTime(ReadOnlySpan<byte> token, out int hour, out int minute, out int second, ref int? zone)
    {
        hour = minute = second = 0;
        int sign = token.IndexOfAny("+-Zz"u8);
        if (sign > 0)
        {
            if (!TryZone(token[sign..], out int offset)) return false;
            zone = offset;
            token = token[..sign];
        }

        int fraction = token.IndexOf((byte)'.');
        if (fraction > 0) token = token[..fraction];
        int first = token.IndexOf((byte)':');
        if (first <= 0 || !TryNumber(token[..first], out hour)) return false;
        ReadOnlySpan<byte> rest = token[(first + 1)..];
        int colon = rest.IndexOf((byte)':');
        if (colon < 0) return TryNumber(rest, out minute);
        return TryNumber(rest[..colon], out minute) && TryNumber(rest[(colon + 1)..], out second);
    }

    private static bool TryZone(ReadOnlySpan<byte> token, out int minutes)
    {
        minutes = 0;
        if (token.Length >= 3 && token[0] is (byte)'+' or (byte)'-')
        {
            ReadOnlySpan<byte> digits = token[1..];
            int colon = digits.IndexOf((byte)':');
            int hours, rest = 0;
            if (colon > 0)
            {
                if (!TryNumber(digits[..colon], out hours) || !TryNumber(digits[(colon + 1)..], out rest)) return false;
            }
            else if (!TryNumber(digits, out int number))
            {
                return false;
            }
            else
            {
                (hours, rest) = digits.Length <= 2 ? (number, 0) : (number / 100, number % 100);
            }

            if (hours > 99 || rest > 59) return false;
            minutes = (hours * 60 + rest) * (token[0] == '-' ? -1 : 1);
            return true;
        }

        // RFC 5322 §4.3: the American names are what they say; a single letter, and any name that is not known, is -0000.
        if (token.IndexOfAnyExceptInRange((byte)'A', (byte)'z') >= 0) return false;
        minutes = 60 * (Is(token, "EST"u8) || Is(token, "CDT"u8) ? -5
            : Is(token, "EDT"u8) ? -4
            : Is(token, "CST"u8) || Is(token, "MDT"u8) ? -6
            : Is(token, "MST"u8) || Is(token, "PDT"u8) ? -7
            : Is(token, "PST"u8) ? -8
            // Not in the RFC, but each has one meaning wherever it is written.
            : Is(token, "JST"u8) || Is(token, "KST"u8) ? 9
            : Is(token, "HKT"u8) ? 8
            : Is(token, "CET"u8) ? 1
            : Is(token, "CEST"u8) || Is(token, "EET"u8) ? 2
            : Is(token, "EEST"u8) || Is(token, "MSK"u8) ? 3
            : 0);
        return true;
    }

    private static bool Is(ReadOnlySpan<byte> token, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(token, name);
}
