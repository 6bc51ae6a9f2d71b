namespace Posthouse.Imap;

/// <summary>RFC 5256 §3 ORDEREDSUBJECT: one thread for each base subject, its first message above all the others.</summary>
internal static class OrderedSubjectThreads
{
    internal static List<ThreadNode> Build(IReadOnlyList<ThreadNode> messages)
    {
        var roots = new List<ThreadNode>();
        var threads = new Dictionary<string, ThreadNode>(StringComparer.Ordinal);
        var sorted = new List<ThreadNode>(messages);
        sorted.Sort(ThreadNode.Compare);
        foreach (ThreadNode message in sorted)
        {
            if (threads.TryGetValue(message.Subject, out ThreadNode? root))
            {
                root.Adopt(message);
                continue;
            }

            threads.Add(message.Subject, message);
            roots.Add(message);
        }

        return roots;
    }
}
