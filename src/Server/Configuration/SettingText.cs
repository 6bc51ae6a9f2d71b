using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Posthouse.Mail;

namespace Posthouse.Server;

/// <summary>Reads the texts that settings are written in: sizes, durations, addresses, networks. Also used by the command line.</summary>
internal static class SettingText
{
    private static readonly (string Unit, long Factor)[] SizeUnits =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40), ("B", 1),
    ];

    private static readonly (string Unit, double Seconds)[] DurationUnits =
    [
        ("ms", 0.001), ("seconds", 1), ("second", 1), ("sec", 1), ("s", 1), ("minutes", 60), ("minute", 60), ("min", 60), ("m", 60),
        ("hours", 3600), ("hour", 3600), ("h", 3600), ("days", 86400), ("day", 86400), ("d", 86400),
    ];

    /// <summary>"1048576", "64 MiB", "2G"; up to 1 EiB.</summary>
    internal static bool TryReadSize(string text, out long octets)
    {
        octets = 0;
        text = text.Trim();
        long factor = 1;
        foreach ((string unit, long value) in SizeUnits)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            factor = value;
            text = text[..^unit.Length].TrimEnd();
            break;
        }

        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)) return false;
        if (number > (1L << 60) / (decimal)factor) return false;
        octets = (long)(number * factor);
        return true;
    }

    internal static string WriteSize(long octets)
    {
        ReadOnlySpan<string> units = ["B", "KiB", "MiB", "GiB", "TiB"];
        double value = octets;
        int unit = 0;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? value : Math.Round(value, 1))} {units[unit]}");
    }

    /// <summary>"90 s", "5 min", "4h", "5 days"; a bare number is seconds; up to ten years.</summary>
    internal static bool TryReadDuration(string text, out TimeSpan duration)
    {
        duration = default;
        text = text.Trim();
        int end = text.Length;
        while (end > 0 && char.IsAsciiLetter(text[end - 1])) end--;
        double seconds = end == text.Length ? 1 : 0;
        foreach ((string unit, double value) in DurationUnits)
        {
            if (text.AsSpan(end).Equals(unit, StringComparison.OrdinalIgnoreCase)) seconds = value;
        }

        text = text[..end].TrimEnd();
        if (seconds == 0) return false;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return false;
        number *= seconds;
        if (number > 315_360_000) return false;
        duration = TimeSpan.FromMilliseconds(Math.Round(number * 1000));
        return true;
    }

    /// <summary>An IP address, "localhost", or "*": every address of both families.</summary>
    internal static bool TryReadAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = text switch { "*" => IPAddress.IPv6Any, "localhost" => IPAddress.Loopback, _ => null };
        return address is not null || IPAddress.TryParse(text, out address);
    }

    internal static bool TryReadNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) return true;
        if (!IPAddress.TryParse(text, out IPAddress? single)) return false;
        network = new IPNetwork(single, single.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>"192.0.2.53", "192.0.2.53:5353", "[2001:db8::53]:5353".</summary>
    internal static bool TryReadEndPoint(string text, int usualPort, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        if (IPAddress.TryParse(text, out IPAddress? address)) endPoint = new IPEndPoint(address, usualPort);
        else if (!IPEndPoint.TryParse(text, out endPoint)) return false;
        if (endPoint.Port == 0) endPoint.Port = usualPort;
        return true;
    }

    /// <summary>A fully qualified name; anything with a dot, and "localhost" for trials.</summary>
    internal static bool TryReadHostName(string text, [NotNullWhen(true)] out DomainName? name) =>
        DomainName.TryParse(text, out name) && (name.Ascii.Contains('.', StringComparison.Ordinal) || name.Ascii == "localhost");
}
