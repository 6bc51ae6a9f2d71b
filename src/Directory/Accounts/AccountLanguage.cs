using System.Globalization;

namespace Posthouse.Directory;

/// <summary>The languages that the product speaks, and which of them a BCP 47 tag asks for.</summary>
public static class AccountLanguage
{
    private const string English = "en";
    private const string Chinese = "zh-CN";

    /// <summary>As they are kept.</summary>
    public static IReadOnlyList<string> Offered { get; } = [English, Chinese];

    /// <summary>
    /// RFC 4647 §3.4 look-up: any English is "en"; "zh", its simplified script and the regions that write it are "zh-CN".
    /// Traditional Chinese is another language to its readers and is not offered.
    /// </summary>
    public static bool TryMatch(string tag, out string language)
    {
        string[] parts = tag.Replace('_', '-').ToLowerInvariant().Split('-');
        bool wellFormed = parts.All(static p => p.Length is >= 1 and <= 8 && p.All(char.IsAsciiLetterOrDigit));
        language = (wellFormed ? parts : []) switch
        {
            ["en", ..] => English,
            ["zh"] or ["zh", "hans", ..] or ["zh", "cn" or "sg" or "my", ..] => Chinese,
            _ => "",
        };
        return language.Length > 0;
    }

    /// <exception cref="DirectoryException"><see cref="DirectoryFault.Invalid"/>.</exception>
    internal static string Require(string tag) => TryMatch(tag, out string language)
        ? language
        : throw new DirectoryException(DirectoryFault.Invalid, string.Create(CultureInfo.InvariantCulture, $"There is no language '{tag}' here; there are {string.Join(" and ", Offered)}."));
}
