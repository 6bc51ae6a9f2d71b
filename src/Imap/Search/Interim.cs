using Posthouse.Mail;

namespace Posthouse.Imap;

internal static class SearchTokens
{
    internal static string Fold(string text) => text.ToUpperInvariant();
}

internal static class BaseSubject
{
    internal static string Of(string subject)
    {
        string text = subject.Trim();
        while (text.StartsWith("re:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("fw:", StringComparison.OrdinalIgnoreCase)) text = text[3..].Trim();
        return text.ToUpperInvariant();
    }
}

internal sealed record MessageTextLimits
{
    internal static readonly MessageTextLimits Default = new();
}

internal static class MessageText
{
    internal static void Extract(Stream message, MessagePart root, Action<ReadOnlySpan<char>> visit, MessageTextLimits limits)
    {
        _ = limits;
        message.Position = root.BodyOffset;
        byte[] bytes = new byte[Math.Min(root.BodyLength, 1 << 20)];
        int read = message.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        visit(System.Text.Encoding.UTF8.GetString(bytes, 0, read));
    }
}
