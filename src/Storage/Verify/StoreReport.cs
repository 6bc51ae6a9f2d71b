namespace Posthouse.Storage;

/// <summary>What is wrong, by name.</summary>
/// <param name="Kind">Stable kebab-case, such as <c>damaged-content</c>.</param>
/// <param name="Subject">What it is about: a content, mailbox, account, segment.</param>
/// <param name="Description">For the operator, with what it means.</param>
/// <param name="Repaired">What was done about it; null when nothing was.</param>
public sealed record StoreProblem(string Kind, long Subject, string Description, string? Repaired = null);

/// <summary>The result of looking at everything.</summary>
public sealed record StoreReport(long Accounts, long Mailboxes, long Placements, long Messages, long Contents, long Octets, long QueuedMessages, IReadOnlyList<StoreProblem> Problems)
{
    public bool IsClean => Problems.Count == 0;
}
