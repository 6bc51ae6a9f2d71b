namespace Posthouse.Storage;

/// <summary>What a conversation has in a mailbox, or by how much that changes.</summary>
internal readonly record struct ThreadShare(long Messages, long Unread)
{
    public static ThreadShare operator +(ThreadShare a, ThreadShare b) => new(a.Messages + b.Messages, a.Unread + b.Unread);
}
