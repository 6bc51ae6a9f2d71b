using System.Collections.Frozen;
using static Posthouse.Imap.SessionState;

namespace Posthouse.Imap;

/// <summary>Every command: its name, the states that allow it, its grammar and its handler. A new command is a new row.</summary>
internal static class CommandTable
{
    private const int LongestName = 32;

    private static readonly FrozenDictionary<string, CommandEntry> ByName = Rows().ToFrozenDictionary(static row => row.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, CommandEntry>.AlternateLookup<ReadOnlySpan<char>> Lookup = ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    internal static IEnumerable<CommandEntry> All => ByName.Values;

    /// <summary>Null when there is no such command. "UID FETCH" and its like are one name with a space.</summary>
    internal static CommandEntry? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestName) return null;
        Span<char> text = stackalloc char[LongestName];
        int length = System.Text.Encoding.ASCII.GetChars(name, text);
        return Lookup.TryGetValue(text[..length], out CommandEntry? entry) ? entry : null;
    }

    private static CommandEntry[] Rows() =>
    [
        // RFC 9051 §6.1: any state
        new("CAPABILITY", Any, Announce.All, BareCommand.Parse, new CapabilityHandler()),
        new("NOOP", Any, Announce.All, BareCommand.Parse, new NoopHandler()),
        new("LOGOUT", Any, Announce.Nothing, BareCommand.Parse, new LogoutHandler()),
        new("LANGUAGE", Any, Announce.Nothing, LanguageCommand.Parse, new LanguageHandler()),
        new("ID", Any, Announce.All, IdCommand.Parse, new IdHandler()),

        // RFC 9051 §6.2: not authenticated
        new("STARTTLS", NotAuthenticated, Announce.Nothing, BareCommand.Parse, new StartTlsHandler()),
        new("AUTHENTICATE", NotAuthenticated, Announce.Nothing, AuthenticateCommand.Parse, new AuthenticateHandler()),
        new("LOGIN", NotAuthenticated, Announce.Nothing, LoginCommand.Parse, new LoginHandler()),

        // RFC 9051 §6.3: authenticated
        new("ENABLE", SignedIn, Announce.All, EnableCommand.Parse, new EnableHandler()),
        new("SELECT", SignedIn, Announce.Nothing, SelectCommand.ParseSelect, new SelectHandler()),
        new("EXAMINE", SignedIn, Announce.Nothing, SelectCommand.ParseExamine, new SelectHandler()),
        new("CREATE", SignedIn, Announce.All, CreateCommand.Parse, new CreateHandler()),
        new("DELETE", SignedIn, Announce.All, MailboxCommand.Parse, new DeleteHandler()),
        new("RENAME", SignedIn, Announce.All, RenameCommand.Parse, new RenameHandler()),
        new("SUBSCRIBE", SignedIn, Announce.All, MailboxCommand.Parse, new SubscribeHandler(subscribed: true)),
        new("UNSUBSCRIBE", SignedIn, Announce.All, MailboxCommand.Parse, new SubscribeHandler(subscribed: false)),
        new("LIST", SignedIn, Announce.All, ListCommand.Parse, new ListHandler()),
        new("LSUB", SignedIn, Announce.All, ListCommand.ParseLsub, new ListHandler()),
        new("NAMESPACE", SignedIn, Announce.All, BareCommand.Parse, new NamespaceHandler()),
        new("STATUS", SignedIn, Announce.All, StatusCommand.Parse, new StatusHandler()),
        new("APPEND", SignedIn, Announce.All, AppendCommand.Parse, new AppendHandler()),
        new("IDLE", SignedIn, Announce.All, BareCommand.Parse, new IdleHandler()),
        new("NOTIFY", SignedIn, Announce.All, NotifyCommand.Parse, new NotifyHandler()),
        new("ESEARCH", SignedIn, Announce.All, ESearchCommand.Parse, new ESearchHandler()),
        new("GETQUOTA", SignedIn, Announce.All, QuotaRootCommand.Parse, new GetQuotaHandler()),
        new("GETQUOTAROOT", SignedIn, Announce.All, MailboxCommand.Parse, new GetQuotaRootHandler()),
        new("SETACL", SignedIn, Announce.All, SetAccessListCommand.ParseSet, new SetAccessListHandler()),
        new("DELETEACL", SignedIn, Announce.All, SetAccessListCommand.ParseDelete, new SetAccessListHandler()),
        new("GETACL", SignedIn, Announce.All, MailboxCommand.Parse, new GetAccessListHandler()),
        new("LISTRIGHTS", SignedIn, Announce.All, ListRightsCommand.Parse, new ListRightsHandler()),
        new("MYRIGHTS", SignedIn, Announce.All, MailboxCommand.Parse, new MyRightsHandler()),
        new("GETMETADATA", SignedIn, Announce.All, GetMetadataCommand.Parse, new GetMetadataHandler()),
        new("SETMETADATA", SignedIn, Announce.All, SetMetadataCommand.Parse, new SetMetadataHandler()),
        new("GENURLAUTH", SignedIn, Announce.All, GenUrlAuthCommand.Parse, new GenUrlAuthHandler()),
        new("URLFETCH", SignedIn, Announce.All, UrlFetchCommand.Parse, new UrlFetchHandler()),
        new("COMPARATOR", SignedIn, Announce.All, ComparatorCommand.Parse, new ComparatorHandler()),
        new("RESETKEY", SignedIn, Announce.All, ResetKeyCommand.Parse, new ResetKeyHandler()),
        new("UNAUTHENTICATE", SignedIn, Announce.Nothing, BareCommand.Parse, new UnauthenticateHandler()),
        new("GETJMAPACCESS", SignedIn, Announce.All, BareCommand.Parse, new JmapAccessHandler()),
        new("COMPRESS", SignedIn, Announce.Nothing, CompressCommand.Parse, new CompressHandler()),
        new("SETQUOTA", SignedIn, Announce.All, SetQuotaCommand.Parse, new SetQuotaHandler()),

        // RFC 9051 §6.4: selected
        new("CLOSE", Selected, Announce.Nothing, BareCommand.Parse, new CloseHandler(expunge: true)),
        new("UNSELECT", Selected, Announce.Nothing, BareCommand.Parse, new CloseHandler(expunge: false)),
        new("CHECK", Selected, Announce.All, BareCommand.Parse, new NoopHandler()),
        new("EXPUNGE", Selected, Announce.All, ExpungeCommand.Parse, new ExpungeHandler()),
        new("UID EXPUNGE", Selected, Announce.All, ExpungeCommand.ParseUid, new ExpungeHandler()),
        new("SEARCH", Selected, Announce.ButExpunges, SearchCommand.Parse, new SearchHandler()),
        new("UID SEARCH", Selected, Announce.All, SearchCommand.ParseUid, new SearchHandler()),
        new("SORT", Selected, Announce.ButExpunges, SortCommand.Parse, new SortHandler()),
        new("UID SORT", Selected, Announce.All, SortCommand.ParseUid, new SortHandler()),
        new("THREAD", Selected, Announce.ButExpunges, ThreadCommand.Parse, new ThreadHandler()),
        new("UID THREAD", Selected, Announce.All, ThreadCommand.ParseUid, new ThreadHandler()),
        new("FETCH", Selected, Announce.ButExpunges, FetchCommand.Parse, new FetchHandler()),
        new("UID FETCH", Selected, Announce.All, FetchCommand.ParseUid, new FetchHandler()),
        new("CANCELUPDATE", Selected, Announce.All, CancelUpdateCommand.Parse, new CancelUpdateHandler()),
        new("REPLACE", Selected, Announce.All, ReplaceCommand.ParseReplace, new AppendHandler()),
        new("UID REPLACE", Selected, Announce.All, ReplaceCommand.ParseUidReplace, new AppendHandler()),
        new("STORE", Selected, Announce.ButExpunges, StoreCommand.Parse, new StoreHandler()),
        new("UID STORE", Selected, Announce.All, StoreCommand.ParseUid, new StoreHandler()),
        new("COPY", Selected, Announce.All, CopyCommand.ParseCopy, new CopyHandler()),
        new("UID COPY", Selected, Announce.All, CopyCommand.ParseUidCopy, new CopyHandler()),
        new("MOVE", Selected, Announce.All, CopyCommand.ParseMove, new CopyHandler()),
        new("UID MOVE", Selected, Announce.All, CopyCommand.ParseUidMove, new CopyHandler()),
    ];
}
