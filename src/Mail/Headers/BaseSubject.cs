using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// The subject without what replying and forwarding put around it (RFC 5256 §2.1), for SORT and THREAD. Beyond the RFC, the prefixes that
/// Chinese programs write, and the full-width colon behind any prefix, count as well: otherwise no conversation in Chinese would hold together.
/// </summary>
public static class BaseSubject
{
    // Longest first where one begins with another.
    private static readonly string[] Prefixes = ["fwd", "fw", "re", "回复", "回覆", "答复", "答覆", "转发", "轉寄", "轉發"];

    /// <param name="decodedSubject">Encoded words undone, as in <see cref="MessageSummary.Subject"/>.</param>
    /// <param name="isReplyOrForward">Something was removed that replying or forwarding adds (RFC 5256 §3, REFERENCES step 5.B).</param>
    public static string Of(string decodedSubject, out bool isReplyOrForward)
    {
        bool removed = false;
        // Step 1: tabs and runs of spaces are one space.
        ReadOnlySpan<char> subject = OneSpaced(decodedSubject);
        while (true)
        {
            subject = WithoutTrailers(subject, ref removed);
            subject = WithoutLeaders(subject, ref removed);
            // Step 6: "[fwd: …]" around it all.
            if (!subject.StartsWith("[fwd:", StringComparison.OrdinalIgnoreCase) || subject[^1] != ']') break;
            removed = true;
            subject = subject[5..^1];
        }

        isReplyOrForward = removed;
        return subject.ToString();
    }

    public static string Of(string decodedSubject) => Of(decodedSubject, out _);

    private static string OneSpaced(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            bool space = c is ' ' or '\t' or '\r' or '\n';
            if (!space) result.Append(c);
            else if (result.Length == 0 || result[^1] != ' ') result.Append(' ');
        }

        return result.ToString();
    }

    // Step 2: subj-trailer = "(fwd)" / WSP.
    private static ReadOnlySpan<char> WithoutTrailers(ReadOnlySpan<char> subject, scoped ref bool removed)
    {
        while (true)
        {
            subject = subject.TrimEnd(' ');
            if (!subject.EndsWith("(fwd)", StringComparison.OrdinalIgnoreCase)) return subject;
            removed = true;
            subject = subject[..^5];
        }
    }

    // Steps 3 to 5.
    private static ReadOnlySpan<char> WithoutLeaders(ReadOnlySpan<char> subject, scoped ref bool removed)
    {
        while (true)
        {
            subject = subject.TrimStart(' ');
            int blobs = BlobsLength(subject, out int lastBlob);
            int leader = LeaderLength(subject[blobs..]);
            if (leader > 0)
            {
                removed = true;
                subject = subject[(blobs + leader)..];
                continue;
            }

            // Lists' tags go too, unless nothing would be left. All at once: a subject may be a megabyte of them.
            return blobs == subject.Length ? subject[lastBlob..] : subject[blobs..];
        }
    }

    // *subj-blob
    private static int BlobsLength(ReadOnlySpan<char> subject, out int last)
    {
        int position = last = 0;
        for (int blob; (blob = BlobLength(subject[position..])) > 0; position += blob) last = position;
        return position;
    }

    // subj-refwd = ("re" / "fw" ["d"]) *WSP [subj-blob] ":". The blobs before it (subj-leader = *subj-blob subj-refwd) are taken.
    private static int LeaderLength(ReadOnlySpan<char> subject)
    {
        foreach (string prefix in Prefixes)
        {
            if (!subject.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
            int end = prefix.Length;
            while (end < subject.Length && subject[end] == ' ') end++;
            end += BlobLength(subject[end..]);
            if (end < subject.Length && (subject[end] is ':' or '：')) return end + 1;
        }

        return 0;
    }

    // subj-blob = "[" *BLOBCHAR "]" *WSP.
    private static int BlobLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '[') return 0;
        int end = text[1..].IndexOfAny('[', ']');
        if (end < 0 || text[end + 1] != ']') return 0;
        int length = end + 2;
        while (length < text.Length && text[length] == ' ') length++;
        return length;
    }
}
