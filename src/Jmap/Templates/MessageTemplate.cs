using System.Globalization;

namespace Posthouse.Jmap;

/// <summary>A text to begin a message with: a name to find it by, a subject, and the text in plain and in HTML.</summary>
internal static class MessageTemplate
{
    internal static readonly string[] Properties = ["id", "name", "subject", "textBody", "htmlBody"];

    internal static string IdOf(long number) => "L" + number.ToString("x", CultureInfo.InvariantCulture);

    internal static bool TryNumber(string? id, out long number) => JmapIds.TryRead(id, 'L', out number);
}
