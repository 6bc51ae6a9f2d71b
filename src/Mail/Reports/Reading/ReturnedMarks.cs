namespace Posthouse.Mail;

/// <summary>Finds where, in a report's text, the returned message begins.</summary>
internal static class ReturnedMarks
{
    // Behind dashes and other ornaments, at the start of a line.
    private static readonly string[] Marks =
    [
        "this is a copy of", "original message follows", "original message header", "original message-", "original message:", "original mail info", "below this line is a copy", "the header of the original message", "the headers of the original message",
        "headers of the original message", "message headers follow", "message header follows", "unsent message follows", "returned message", "message text follows", "included is a copy of", "below is a copy of", "enclosed is a copy of", "here is a copy of",
        "a copy of the original message", "forwarded message", "original headers:", "return-path:", "received: from", "received:from", "received: by", "from mailer-daemon ", "原始邮件", "原邮件", "以下是原",
    ];

    /// <returns>The position of the line that says so, or -1.</returns>
    /// <param name="after">Where the message itself begins.</param>
    internal static int Find(string text, out int after)
    {
        after = -1;
        bool said = false;
        int start = 0;
        while (start < text.Length)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0) end = text.Length;
            ReadOnlySpan<char> line = text.AsSpan(start, end - start).Trim();
            ReadOnlySpan<char> bare = line.TrimStart("-*#=|_ >");
            // "Original message" alone, with nothing behind it but ornaments.
            bool alone = bare.StartsWith("original message", StringComparison.OrdinalIgnoreCase) && bare["original message".Length..].Trim("-*#=|_ :").IsEmpty;
            if (said && line.Length < 400 && (alone || StartsWithMark(bare)))
            {
                bool isHeader = bare.StartsWith("return-path:", StringComparison.OrdinalIgnoreCase) || bare.StartsWith("received:", StringComparison.OrdinalIgnoreCase);
                after = isHeader ? start : Math.Min(end + 1, text.Length);
                return start;
            }

            // A report that begins with such a line has nothing before it to say.
            said |= !line.IsEmpty;
            start = end + 1;
        }

        return -1;
    }

    private static bool StartsWithMark(ReadOnlySpan<char> line)
    {
        foreach (string mark in Marks)
        {
            if (line.StartsWith(mark, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
