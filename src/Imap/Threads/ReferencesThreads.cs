namespace Posthouse.Imap;

/// <summary>A message with the identifiers that tie it to others.</summary>
/// <param name="Id">Message-ID without brackets; empty where there is none.</param>
/// <param name="References">Oldest first; the first of In-Reply-To where References is missing.</param>
internal readonly record struct ThreadMessage(ThreadNode Node, string Id, IReadOnlyList<string> References);

/// <summary>
/// RFC 5256 §3 REFERENCES, in its six steps. Nothing here calls itself: a conversation may be as deep as a mailbox is long.
/// </summary>
internal static class ReferencesThreads
{
    // How far up a new link is checked for a loop. What is deeper is not linked, which keeps hostile mailboxes cheap.
    private const int MaximumWalk = 2000;

    /// <summary>
    /// REFS: steps 1 to 4 alone, so that subjects join nothing, and the conversation with the newest arrival last
    /// (draft-ietf-morg-inthread §2).
    /// </summary>
    internal static List<ThreadNode> BuildByArrival(IReadOnlyList<ThreadMessage> messages)
    {
        List<ThreadNode> roots = Prune([.. Link(messages).Where(static node => node.Parent is null)]);
        SortChildren(roots);
        // What arrived in the same moment arrived in the order of its UIDs.
        var newest = new Dictionary<ThreadNode, (DateTimeOffset Arrived, uint Uid)>(roots.Count);
        foreach (ThreadNode root in roots)
        {
            (DateTimeOffset Arrived, uint Uid) last = default;
            foreach (ThreadNode node in ChildrenFirst([root]))
            {
                if (!node.IsDummy && (node.Arrived, node.Uid).CompareTo(last) > 0) last = (node.Arrived, node.Uid);
            }

            newest[root] = last;
        }

        roots.Sort((a, b) => newest[a].CompareTo(newest[b]) is not 0 and var order ? order : ThreadNode.Compare(a, b));
        return roots;
    }

    internal static List<ThreadNode> Build(IReadOnlyList<ThreadMessage> messages)
    {
        List<ThreadNode> all = Link(messages);
        var roots = new List<ThreadNode>();
        foreach (ThreadNode node in all)
        {
            if (node.Parent is null) roots.Add(node);
        }

        roots = Prune(roots);
        SortChildren(roots);
        roots.Sort(ThreadNode.Compare);
        roots = MergeSubjects(roots);
        SortChildren(roots);
        roots.Sort(ThreadNode.Compare);
        return roots;
    }

    // (1) Parents and children by References.
    private static List<ThreadNode> Link(IReadOnlyList<ThreadMessage> messages)
    {
        var all = new List<ThreadNode>(messages.Count);
        var byId = new Dictionary<string, ThreadNode>(messages.Count, StringComparer.Ordinal);
        foreach (ThreadMessage message in messages)
        {
            all.Add(message.Node);
            // A second message with an identifier is another message all the same: it keeps no name.
            if (message.Id.Length > 0) byId.TryAdd(message.Id, message.Node);
        }

        foreach (ThreadMessage message in messages)
        {
            ThreadNode? previous = null;
            foreach (string reference in message.References)
            {
                if (!byId.TryGetValue(reference, out ThreadNode? node))
                {
                    node = new ThreadNode();
                    byId.Add(reference, node);
                    all.Add(node);
                }

                // (1.A) A link that is there already stays; none may make a loop.
                if (previous is not null && node.Parent is null && !IsAbove(node, previous)) previous.Adopt(node);
                previous = node;
            }

            // (1.B) The last reference is the parent, whatever others have said of this message.
            if (previous is null || ReferenceEquals(previous, message.Node.Parent)) continue;
            if (IsAbove(message.Node, previous)) continue;
            previous.Adopt(message.Node);
        }

        return all;
    }

    private static bool IsAbove(ThreadNode candidate, ThreadNode node)
    {
        ThreadNode? current = node;
        for (int steps = 0; current is not null; steps++)
        {
            if (ReferenceEquals(current, candidate) || steps == MaximumWalk) return true;
            current = current.Parent;
        }

        return false;
    }

    // (3) Dummies without children go; those with children hand them up, but to the top only a single one.
    private static List<ThreadNode> Prune(List<ThreadNode> roots)
    {
        foreach (ThreadNode node in ChildrenFirst(roots))
        {
            bool hasDummy = false;
            foreach (ThreadNode child in node.Children) hasDummy |= child.IsDummy;
            if (!hasDummy) continue;
            var kept = new List<ThreadNode>(node.Children.Count);
            foreach (ThreadNode child in node.Children)
            {
                if (child.IsDummy) kept.AddRange(child.Children);
                else kept.Add(child);
            }

            node.SetChildren(kept);
        }

        var result = new List<ThreadNode>(roots.Count);
        foreach (ThreadNode root in roots)
        {
            if (!root.IsDummy || root.Children.Count > 1)
            {
                result.Add(root);
            }
            else if (root.Children.Count == 1)
            {
                ThreadNode only = root.Children[0];
                only.Forget();
                result.Add(only);
            }
        }

        return result;
    }

    // (5) Threads whose roots have one subject are one conversation.
    private static List<ThreadNode> MergeSubjects(List<ThreadNode> roots)
    {
        var table = new Dictionary<string, ThreadNode>(StringComparer.Ordinal);
        foreach (ThreadNode root in roots)
        {
            ThreadNode speaker = SpeakerOf(root);
            if (speaker.Subject.Length == 0) continue;
            if (!table.TryGetValue(speaker.Subject, out ThreadNode? other) || (root.IsDummy && !other.IsDummy) || (!other.IsDummy && SpeakerOf(other).IsReply && !speaker.IsReply))
                table[speaker.Subject] = root;
        }

        var result = new List<ThreadNode>(roots.Count);
        var places = new Dictionary<ThreadNode, int>();
        foreach (ThreadNode root in roots)
        {
            string subject = SpeakerOf(root).Subject;
            if (subject.Length == 0 || !table.TryGetValue(subject, out ThreadNode? other) || ReferenceEquals(other, root))
            {
                places[root] = result.Count;
                result.Add(root);
                continue;
            }

            if (other.IsDummy && root.IsDummy)
            {
                foreach (ThreadNode child in root.Children.ToArray()) other.Adopt(child);
            }
            else if (other.IsDummy || (SpeakerOf(root).IsReply && !SpeakerOf(other).IsReply))
            {
                other.Adopt(root);
            }
            else
            {
                // (5.C last case) Both under a new dummy, which takes the place of the one in the table.
                var dummy = new ThreadNode();
                bool placed = places.Remove(other, out int at);
                dummy.Adopt(other);
                dummy.Adopt(root);
                table[subject] = dummy;
                if (placed)
                {
                    result[at] = dummy;
                    places[dummy] = at;
                }
                else
                {
                    places[dummy] = result.Count;
                    result.Add(dummy);
                }
            }
        }

        // What became a child after it was listed as a root is listed no longer.
        result.RemoveAll(static node => node.Parent is not null || (node.IsDummy && node.Children.Count == 0));
        return result;
    }

    private static ThreadNode SpeakerOf(ThreadNode root) => root.IsDummy && root.Children.Count > 0 ? root.Children[0] : root;

    // (6)
    private static void SortChildren(List<ThreadNode> roots)
    {
        foreach (ThreadNode node in ChildrenFirst(roots))
        {
            if (node.Children.Count > 1) node.Children.Sort(ThreadNode.Compare);
        }
    }

    private static List<ThreadNode> ChildrenFirst(List<ThreadNode> roots)
    {
        var order = new List<ThreadNode>();
        var open = new Stack<ThreadNode>(roots);
        while (open.TryPop(out ThreadNode? node))
        {
            order.Add(node);
            foreach (ThreadNode child in node.Children) open.Push(child);
        }

        order.Reverse();
        return order;
    }
}
