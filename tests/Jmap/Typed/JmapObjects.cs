using System.Text.Json;

namespace Posthouse.Jmap.Tests;

// The objects of RFC 8620 §5 and RFC 8621, with the types that those give. What they do not name is refused when it is read.

/// <summary>RFC 8620 §5.1.</summary>
internal sealed record GetAnswer<T>(string AccountId, string State, List<T> List, List<string> NotFound);

/// <summary>RFC 8620 §5.2.</summary>
internal sealed record ChangesAnswer(string AccountId, string OldState, string NewState, bool HasMoreChanges, List<string> Created, List<string> Updated, List<string> Destroyed)
{
    /// <summary>RFC 8621 §2.2, of Mailbox/changes alone.</summary>
    public List<string>? UpdatedProperties { get; init; }
}

/// <summary>RFC 8620 §5.3.</summary>
internal sealed record SetAnswer<T>(string AccountId, string? OldState, string NewState, Dictionary<string, T>? Created, Dictionary<string, T?>? Updated, List<string>? Destroyed, Dictionary<string, SetFault>? NotCreated, Dictionary<string, SetFault>? NotUpdated, Dictionary<string, SetFault>? NotDestroyed);

/// <summary>RFC 8621 §4.8.</summary>
internal sealed record ImportAnswer(string AccountId, string? OldState, string NewState, Dictionary<string, EmailObject>? Created, Dictionary<string, SetFault>? NotCreated);

internal sealed record SetFault(string Type)
{
    public string? Description { get; init; }

    public List<string>? Properties { get; init; }
}

/// <summary>RFC 8620 §5.5; collapseThreads of RFC 8621 §4.4 is an argument, not an answer.</summary>
internal sealed record QueryAnswer(string AccountId, string QueryState, bool CanCalculateChanges, int Position, List<string> Ids)
{
    public int? Total { get; init; }

    public int? Limit { get; init; }
}

/// <summary>RFC 8620 §5.6.</summary>
internal sealed record QueryChangesAnswer(string AccountId, string OldQueryState, string NewQueryState, List<string> Removed, List<AddedItem> Added)
{
    public int? Total { get; init; }
}

internal sealed record AddedItem(string Id, int Index);

/// <summary>RFC 8621 §2.</summary>
internal sealed record MailboxObject
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? ParentId { get; init; }

    public string? Role { get; init; }

    public uint? SortOrder { get; init; }

    public uint? TotalEmails { get; init; }

    public uint? UnreadEmails { get; init; }

    public uint? TotalThreads { get; init; }

    public uint? UnreadThreads { get; init; }

    public MailboxRightsObject? MyRights { get; init; }

    public bool? IsSubscribed { get; init; }

    /// <summary>RFC 9670 §4.</summary>
    public Dictionary<string, MailboxRightsObject>? ShareWith { get; init; }
}

/// <summary>RFC 8621 §2; mayShare is RFC 9670's.</summary>
internal sealed record MailboxRightsObject(bool MayReadItems, bool MayAddItems, bool MayRemoveItems, bool MaySetSeen, bool MaySetKeywords, bool MayCreateChild, bool MayRename, bool MayDelete, bool MaySubmit)
{
    public bool? MayShare { get; init; }
}

/// <summary>RFC 8621 §3.</summary>
internal sealed record ThreadObject(string Id, List<string> EmailIds);

/// <summary>RFC 8621 §4.1.2.3.</summary>
internal sealed record AddressObject(string? Name, string Email);

/// <summary>RFC 8621 §4.1.</summary>
internal sealed record EmailObject
{
    public string? Id { get; init; }

    public string? BlobId { get; init; }

    public string? ThreadId { get; init; }

    public Dictionary<string, bool>? MailboxIds { get; init; }

    public Dictionary<string, bool>? Keywords { get; init; }

    public uint? Size { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    public List<string>? MessageId { get; init; }

    public List<string>? InReplyTo { get; init; }

    public List<string>? References { get; init; }

    public List<AddressObject>? Sender { get; init; }

    public List<AddressObject>? From { get; init; }

    public List<AddressObject>? To { get; init; }

    public List<AddressObject>? Cc { get; init; }

    public List<AddressObject>? Bcc { get; init; }

    public List<AddressObject>? ReplyTo { get; init; }

    public string? Subject { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    public Dictionary<string, BodyValueObject>? BodyValues { get; init; }

    public List<BodyPartObject>? TextBody { get; init; }

    public List<BodyPartObject>? HtmlBody { get; init; }

    public List<BodyPartObject>? Attachments { get; init; }

    public bool? HasAttachment { get; init; }

    public string? Preview { get; init; }
}

/// <summary>RFC 8621 §4.1.4.</summary>
internal sealed record BodyPartObject
{
    public string? PartId { get; init; }

    public string? BlobId { get; init; }

    public uint? Size { get; init; }

    public string? Name { get; init; }

    public string? Type { get; init; }

    public string? Charset { get; init; }

    public string? Disposition { get; init; }

    public string? Cid { get; init; }

    public List<string>? Language { get; init; }

    public string? Location { get; init; }
}

/// <summary>RFC 8621 §4.1.4.</summary>
internal sealed record BodyValueObject(string Value)
{
    public bool IsEncodingProblem { get; init; }

    public bool IsTruncated { get; init; }
}

/// <summary>RFC 8621 §6.</summary>
internal sealed record IdentityObject
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }

    public bool? IsDefault { get; init; }

    public List<AddressObject>? ReplyTo { get; init; }

    public List<AddressObject>? Bcc { get; init; }

    public string? TextSignature { get; init; }

    public string? HtmlSignature { get; init; }

    public bool? MayDelete { get; init; }

    /// <summary>docs/jmap.md.</summary>
    public int? UndoSendDelay { get; init; }
}

/// <summary>RFC 8621 §7.</summary>
internal sealed record SubmissionObject
{
    public string? Id { get; init; }

    public string? IdentityId { get; init; }

    public string? EmailId { get; init; }

    public string? ThreadId { get; init; }

    public JsonElement? Envelope { get; init; }

    public DateTimeOffset? SendAt { get; init; }

    public string? UndoStatus { get; init; }

    public Dictionary<string, DeliveryStatusObject>? DeliveryStatus { get; init; }

    public List<string>? DsnBlobIds { get; init; }

    public List<string>? MdnBlobIds { get; init; }

    public bool? Scheduled { get; init; }
}

/// <summary>RFC 8621 §7.</summary>
internal sealed record DeliveryStatusObject(string SmtpReply, string Delivered, string Displayed);

/// <summary>RFC 8621 §8.</summary>
internal sealed record VacationObject(string Id, bool IsEnabled, DateTimeOffset? FromDate, DateTimeOffset? ToDate, string? Subject, string? TextBody, string? HtmlBody);

/// <summary>RFC 8621 §5.</summary>
internal sealed record SnippetAnswer(string AccountId, List<SnippetObject> List, List<string>? NotFound);

internal sealed record SnippetObject(string EmailId, string? Subject, string? Preview);
