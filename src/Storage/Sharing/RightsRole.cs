namespace Posthouse.Storage;

/// <summary>What people call a set of rights. Letters are for whoever wants another.</summary>
public static class RightsRole
{
    /// <summary>Sees and reads, and leaves no trace.</summary>
    public const MailboxRights Reader = MailboxRights.Lookup | MailboxRights.Read;

    /// <summary>Reads, files, marks and deletes messages, and puts in new ones.</summary>
    public const MailboxRights Editor = Reader | MailboxRights.KeepSeen | MailboxRights.Write | MailboxRights.Insert | MailboxRights.Post | MailboxRights.DeleteMessages | MailboxRights.Expunge;

    /// <summary>"reader", "editor", "full", or letters of RFC 4314 such as "lrs".</summary>
    public static bool TryParse(string text, out MailboxRights rights)
    {
        rights = text switch
        {
            "reader" => Reader,
            "editor" => Editor,
            "full" => MailboxRights.All,
            _ => MailboxRights.None,
        };
        return rights != MailboxRights.None || (text.Length > 0 && RightsText.TryParse(text, out rights));
    }

    /// <summary>The name where there is one, the letters otherwise.</summary>
    public static string Describe(MailboxRights rights) => rights switch
    {
        Reader => "reader",
        Editor => "editor",
        MailboxRights.All => "full",
        _ => RightsText.FormatExactly(rights),
    };
}
