using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>A message in a conversation, or a dummy where one is known only by what refers to it.</summary>
internal sealed class ThreadNode
{
    internal uint Uid { get; set; }

    internal bool IsDummy => Uid == 0;

    internal DateTimeOffset Sent { get; set; }

    /// <summary>INTERNALDATE.</summary>
    internal DateTimeOffset Arrived { get; private set; }

    /// <summary>Base subject, RFC 5256 §2.1.</summary>
    internal string Subject { get; set; } = "";

    /// <summary>The subject had something that a reply or a forward adds.</summary>
    internal bool IsReply { get; set; }

    internal ThreadNode? Parent { get; private set; }

    internal List<ThreadNode> Children { get; private set; } = [];

    internal void Adopt(ThreadNode child)
    {
        child.Parent?.Children.Remove(child);
        child.Parent = this;
        Children.Add(child);
    }

    internal void Leave()
    {
        Parent?.Children.Remove(this);
        Parent = null;
    }

    /// <summary>Sets the children anew, all of which are ours already or orphaned.</summary>
    internal void SetChildren(List<ThreadNode> children)
    {
        Children = children;
        foreach (ThreadNode child in children) child.Parent = this;
    }

    internal void Forget() => Parent = null;

    internal void Describe(in Posthouse.Storage.Placement placement, MessageSummary? summary, Comparator comparator)
    {
        Uid = placement.Uid;
        Arrived = placement.Received;
        Sent = summary?.Date ?? placement.Received;
        if (summary is null) return;
        Subject = comparator.Fold(BaseSubject.Of(summary.Subject, out bool isReply));
        IsReply = isReply;
    }

    /// <summary>By the time it was sent, then by its place in the mailbox (RFC 5256 §3).</summary>
    internal static int Compare(ThreadNode a, ThreadNode b)
    {
        ThreadNode first = a.IsDummy && a.Children.Count > 0 ? a.Children[0] : a;
        ThreadNode second = b.IsDummy && b.Children.Count > 0 ? b.Children[0] : b;
        int order = first.Sent.CompareTo(second.Sent);
        return order != 0 ? order : first.Uid.CompareTo(second.Uid);
    }
}
