using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>The mailboxes with roles, named as their reader would name them. The Inbox is INBOX in every language.</summary>
public static class RoleMailboxNames
{
    private static readonly (MailboxRole, string)[] English =
    [
        (MailboxRole.Drafts, "Drafts"),
        (MailboxRole.Sent, "Sent"),
        (MailboxRole.Archive, "Archive"),
        (MailboxRole.Junk, "Junk"),
        (MailboxRole.Trash, "Trash"),
    ];

    private static readonly (MailboxRole, string)[] Chinese =
    [
        (MailboxRole.Drafts, "草稿"),
        (MailboxRole.Sent, "已发送"),
        (MailboxRole.Archive, "归档"),
        (MailboxRole.Junk, "垃圾邮件"),
        (MailboxRole.Trash, "已删除"),
    ];

    /// <param name="language">BCP 47; a language without names of its own gets the English ones.</param>
    /// <returns>Those with which every account begins.</returns>
    internal static IReadOnlyList<(MailboxRole Role, string Name)> For(string language) => IsChinese(language) ? Chinese : English;

    /// <param name="role">Of those that have names: none of the Inbox, nor of what has no role.</param>
    /// <param name="language">BCP 47; a language without names of its own gets the English ones.</param>
    public static string Of(MailboxRole role, string language)
    {
        if (role == MailboxRole.Scheduled) return IsChinese(language) ? "定时发送" : "Scheduled";
        foreach ((MailboxRole one, string name) in For(language))
        {
            if (one == role) return name;
        }

        throw new ArgumentOutOfRangeException(nameof(role), role, "It has no name.");
    }

    private static bool IsChinese(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
}
