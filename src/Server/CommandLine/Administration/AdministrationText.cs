using Posthouse.Mail;

namespace Posthouse.Server;

/// <summary>How administration reads and writes sizes.</summary>
internal static class AdministrationText
{
    /// <summary>Octets from a command line's text; null stays null.</summary>
    internal static long? Size(string? text, string option)
    {
        if (text is null) return null;
        return SettingText.TryReadSize(text, out long octets) ? octets : throw new CommandException($"{option}: '{text}' is not a size such as \"5 GiB\".");
    }

    /// <summary>An address to look for; null stays null, and the null sender may be asked for.</summary>
    internal static string? Address(string? text, string option) =>
        text is null or "" or "<>" || EmailAddress.TryParse(text, out _) ? text : throw new CommandException($"{option}: '{text}' is not an address such as alice@example.com.");

    internal static string Limit(long octets) => octets == 0 ? "no limit" : SettingText.WriteSize(octets);
}
