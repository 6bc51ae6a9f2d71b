using Posthouse.Mail;

namespace Posthouse.Imap;

internal static class BaseSubject
{
    internal static string Of(string subject)
    {
        string text = subject.Trim();
        while (text.StartsWith("re:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("fw:", StringComparison.OrdinalIgnoreCase)) text = text[3..].Trim();
        return SearchTokens.Fold(text);
    }
}
