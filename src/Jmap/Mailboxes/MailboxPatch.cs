using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>What a client wants a mailbox to be; null where it says nothing.</summary>
internal sealed class MailboxPatch
{
    internal string? Name { get; private set; }

    /// <summary>The parent's id, creation ids resolved; null for the top.</summary>
    internal string? Parent { get; private set; }

    internal bool HasParent { get; private set; }

    internal MailboxRole? Role { get; private set; }

    internal bool HasRole { get; private set; }

    internal long? SortOrder { get; private set; }

    internal bool? Subscribed { get; private set; }

    /// <summary>Whom it is to be shared with; null where that stays as it is.</summary>
    internal SharePatch? Shares { get; private set; }

    /// <summary>Where it stands, what it is called or is for is changed, and not only whether the user wants to see it.</summary>
    internal bool ChangesMailbox => Name is not null || HasParent || HasRole || SortOrder is not null;

    /// <exception cref="SetException">invalidProperties.</exception>
    internal static MailboxPatch Read(JsonElement value, JmapRun run, bool creating)
    {
        var patch = new MailboxPatch();
        foreach (JsonProperty property in value.EnumerateObject()) patch.Take(property, run);
        if (creating && patch.Name is null) throw SetException.Invalid("name", "'name' is missing.");
        return patch;
    }

    private void Take(JsonProperty property, JmapRun run)
    {
        JsonElement value = property.Value;
        switch (property.Name)
        {
            case "name" when value.ValueKind == JsonValueKind.String:
                Name = value.GetString();
                break;
            case "parentId" when value.ValueKind is JsonValueKind.String or JsonValueKind.Null:
                HasParent = true;
                Parent = value.GetString() is { } id ? run.Resolve(id) ?? throw SetException.Invalid("parentId", "There is no such mailbox.") : null;
                break;
            case "role" when value.ValueKind is JsonValueKind.String or JsonValueKind.Null:
                HasRole = true;
                Role = value.GetString() is { } role ? RoleOf(role) : null;
                break;
            // RFC 8621 §2: 0 to 2^31 - 1.
            case "sortOrder" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long order) && order is >= 0 and <= int.MaxValue:
                SortOrder = order;
                break;
            case "isSubscribed" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                Subscribed = value.GetBoolean();
                break;
            case "shareWith" when run.Using.Contains(MailShareCapability.Name):
                (Shares ??= new SharePatch()).Replace(value);
                break;
            case var name when name.StartsWith(SharePatch.Prefix, StringComparison.Ordinal) && run.Using.Contains(MailShareCapability.Name):
                (Shares ??= new SharePatch()).Change(property);
                break;
            default:
                throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set, or has a value of the wrong type.");
        }
    }

    private static MailboxRole RoleOf(string role) => role switch
    {
        "inbox" => MailboxRole.Inbox,
        "drafts" => MailboxRole.Drafts,
        "sent" => MailboxRole.Sent,
        "archive" => MailboxRole.Archive,
        "junk" => MailboxRole.Junk,
        "trash" => MailboxRole.Trash,
        "scheduled" => MailboxRole.Scheduled,
        _ => throw SetException.Invalid("role", "The roles are inbox, drafts, sent, archive, junk, trash and scheduled, in lower case."),
    };
}
