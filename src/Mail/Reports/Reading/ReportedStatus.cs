using System.Globalization;

namespace Posthouse.Mail;

/// <summary>Finds the codes in what a host said.</summary>
internal static class ReportedStatus
{
    /// <summary>The code that a report gives for a recipient: the host's own, where the reporter's says less or something else. Null where there is none but x.0.0.</summary>
    internal static EnhancedStatusCode? Choose(EnhancedStatusCode? field, string words)
    {
        EnhancedStatusCode? afterReplyCode = null;
        EnhancedStatusCode? first = null;
        bool repeated = false;
        for (int i = 0; i + 5 <= words.Length && i < BounceText.Longest; i++)
        {
            if (words[i] is not ('2' or '4' or '5') || words[i + 1] != '.') continue;
            if (i > 0 && (char.IsAsciiLetterOrDigit(words[i - 1]) || words[i - 1] is '.' or '/')) continue;
            if (!EnhancedStatusCode.TryParse(words.AsSpan(i), out EnhancedStatusCode code, out int length)) continue;
            int end = i + length;
            // Not the start of an address or of a version: 5.1.2.3, 5.1.1-beta.
            if (end < words.Length && (char.IsAsciiLetterOrDigit(words[end]) || (words[end] == '.' && end + 1 < words.Length && char.IsAsciiDigit(words[end + 1])))) continue;
            if (IsGeneric(code)) continue;
            repeated |= code == field;
            first ??= code;
            if (afterReplyCode is null && FollowsReplyCode(words.AsSpan(0, i))) afterReplyCode = code;
            i = end - 1;
        }

        if (field is { } given && !IsGeneric(given) && (repeated || first is null)) return given;
        return afterReplyCode ?? first ?? (field is { } only && !IsGeneric(only) ? only : null);
    }

    internal static bool IsGeneric(EnhancedStatusCode code) => code is { Subject: 0, Detail: 0 };

    /// <summary>The first SMTP reply code of a failure; 0 where there is none.</summary>
    internal static int ReplyCode(string words)
    {
        for (int i = 0; i + 3 <= words.Length && i < BounceText.Longest; i++)
        {
            if (!IsReplyCode(words.AsSpan(i, 3))) continue;
            if (i > 0 && (char.IsAsciiLetterOrDigit(words[i - 1]) || words[i - 1] is '.' or '=' or '-' or '/' or '#' or '_')) continue;
            if (i + 3 == words.Length || words[i + 3] is ' ' or '-' or ':' or '\t' or ',') return int.Parse(words.AsSpan(i, 3), CultureInfo.InvariantCulture);
        }

        return 0;
    }

    private static bool FollowsReplyCode(ReadOnlySpan<char> before)
    {
        before = before.TrimEnd(" \t-'\"#(:,<");
        return before.Length >= 3 && IsReplyCode(before[^3..]) && (before.Length == 3 || !char.IsAsciiLetterOrDigit(before[^4]));
    }

    private static bool IsReplyCode(ReadOnlySpan<char> text) => text[0] is '4' or '5' && text[1] is >= '0' and <= '5' && char.IsAsciiDigit(text[2]);
}
