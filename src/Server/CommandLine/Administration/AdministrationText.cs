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

    internal static string Limit(long octets) => octets == 0 ? "no limit" : SettingText.WriteSize(octets);
}
