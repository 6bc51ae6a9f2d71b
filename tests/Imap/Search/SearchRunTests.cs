using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

public sealed class SearchRunTests
{
    private const int Copies = 12;

    [Theory]
    [InlineData("UNSEEN")]
    [InlineData("FROM foobar")]
    [InlineData("HEADER X-None a")]
    public async Task A_long_search_gives_up_its_thread_on_the_way_and_ends_when_its_client_is_gone(string keys)
    {
        await using ImapServer server = await ImapServer.StartAsync(background: false);
        await FillAsync(server);
        using var connection = new DuplexPipeConnection();
        var session = new ImapSession(new ImapHost(server.Store, null, new ImapOptions(), server.Intake, TimeProvider.System, NullLogger.Instance), connection, server.Account);
        Assert.Equal(CompletionKind.Ok, (await new SelectHandler().ExecuteAsync(session, new SelectCommand("INBOX", false, false, null), default)).Kind);

        using var gone = new CancellationTokenSource();
        var turns = new Turns();
        Task<UidSet> search = Start(gone.Token);
        Assert.True(turns.Next());
        // It has not gone on to the next batch, but stands in line.
        Assert.False(search.IsCompleted);
        await gone.CancelAsync();
        Assert.True(turns.Next());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search);

        Task<UidSet> whole = Start(default);
        while (turns.Next())
        {
        }

        Assert.Equal(keys == "HEADER X-None a" ? 0 : 1 << Copies, (await whole).MemberCount);
        session.Deselect();

        Task<UidSet> Start(CancellationToken cancellationToken)
        {
            var input = new ImapScanner(System.Text.Encoding.ASCII.GetBytes(keys), utf8Names: false);
            var run = new SearchRun(session, session.Selected, SearchSyntax.Keys(ref input));
            return Task.Factory.StartNew(() => RunAsync(run, cancellationToken), default, TaskCreationOptions.None, turns).Unwrap();
        }
    }

    private static async Task<UidSet> RunAsync(SearchRun run, CancellationToken cancellationToken)
    {
        await run.RunAsync(cancellationToken).ConfigureAwait(false);
        return run.Found;
    }

    // One message, and copies of copies of it.
    private static async Task FillAsync(ImapServer server)
    {
        Appended first = await server.DeliverAsync(Messages.Simple("s", "b"));
        await server.Store.WriteAsync(transaction =>
        {
            for (int i = 0; i < Copies; i++) transaction.Copy(first.Mailbox, UidSet.Range(1, uint.MaxValue), first.Mailbox);
            return true;
        });
    }

    /// <summary>Work that runs when the test says so, on the test's own thread.</summary>
    private sealed class Turns : TaskScheduler
    {
        private readonly ConcurrentQueue<Task> _waiting = new();

        internal bool Next() => _waiting.TryDequeue(out Task? task) && TryExecuteTask(task);

        protected override void QueueTask(Task task) => _waiting.Enqueue(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => _waiting;
    }
}
