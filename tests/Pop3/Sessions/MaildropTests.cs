using System.Text;
using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.Pop3;

public sealed class MaildropTests
{
    private const string SignIn = "S: +OK *\nC: USER alice@example.com\nS: +OK *\nC: PASS secret\n";

    [Fact]
    public async Task One_session_at_a_time_has_a_maildrop()
    {
        await using Pop3Fixture fixture = await Pop3Fixture.OpenAsync();
        using DuplexPipeConnection first = fixture.Connect(tls: true);
        using DuplexPipeConnection second = fixture.Connect(tls: true);
        using DuplexPipeConnection third = fixture.Connect(tls: true);
        await new TranscriptRunner(fixture.Handler, first)
        {
            Actions = new Dictionary<string, Func<string, Task>>
            {
                ["second"] = _ => new TranscriptRunner(fixture.Handler, second).RunAsync(SignIn + "S: -ERR [IN-USE] *\nC: QUIT\nS: +OK *\nS.\n"),
            },
        }.RunAsync(SignIn + "S: +OK 0 0 *\n@second\nC: QUIT\nS: +OK *\nS.\n");
        await new TranscriptRunner(fixture.Handler, third).RunAsync(SignIn + "S: +OK 0 0 *\nC: QUIT\nS: +OK *\nS.\n");
    }

    [Fact]
    public async Task A_client_that_vanishes_gives_the_maildrop_back()
    {
        await using Pop3Fixture fixture = await Pop3Fixture.OpenAsync();
        for (int i = 0; i < 3; i++)
        {
            using DuplexPipeConnection connection = fixture.Connect(tls: true);
            await new TranscriptRunner(fixture.Handler, connection).RunAsync(SignIn + "S: +OK 0 0 *\nC.\nS.\n");
        }
    }

    [Fact]
    public async Task A_suspended_account_is_refused_like_a_wrong_password()
    {
        await using Pop3Fixture fixture = await Pop3Fixture.OpenAsync();
        await fixture.Administration.UpdateAccountAsync(fixture.Alice.Id, static a => a with { Suspended = true });
        using DuplexPipeConnection connection = fixture.Connect(tls: true);
        await new TranscriptRunner(fixture.Handler, connection).RunAsync(SignIn + "S: -ERR [AUTH] The name or the password is wrong\n");
    }

    [Fact]
    public async Task Too_many_failures_are_told_to_wait_and_not_to_ask_for_another_password()
    {
        await using Pop3Fixture fixture = await Pop3Fixture.OpenAsync();
        for (int i = 0; i < 2; i++)
        {
            using DuplexPipeConnection guesser = fixture.Connect(tls: true);
            await new TranscriptRunner(fixture.Handler, guesser).RunAsync(
                "S: +OK *\n" + string.Concat(Enumerable.Range(0, 3).Select(j => $"C: USER alice@example.com\nS: +OK *\nC: PASS wrong{i}{j}\nS: -ERR [AUTH] *\n")) + "S.\n");
        }

        using DuplexPipeConnection owner = fixture.Connect(tls: true);
        await new TranscriptRunner(fixture.Handler, owner)
        {
            Advance = fixture.Clock.Advance,
        }.RunAsync(SignIn + "S: -ERR [SYS/TEMP] *\n@advance 00:00:02\nC: USER alice@example.com\nS: +OK *\nC: PASS secret\nS: +OK *\n");
    }

    [Fact]
    public async Task A_large_message_passes_through_a_small_window()
    {
        await using Pop3Fixture fixture = await Pop3Fixture.OpenAsync();
        var message = new StringBuilder("Subject: large\r\n\r\n");
        for (int i = 0; i < 200_000; i++) message.Append("..line of forty characters, more or less ").Append(i).Append("\r\n");
        await fixture.AppendAsync(message.ToString());
        using DuplexPipeConnection connection = fixture.Connect(tls: true, capacity: 64 << 10);
        await new TranscriptRunner(fixture.Handler, connection).RunAsync(
            SignIn + "S: +OK 1 *\nC: RETR 1\nS: +OK *\nS*: ...line of forty characters, more or less 199999\nS: .\nC: QUIT\nS: +OK *\nS.\n");
    }

    [Fact]
    public async Task Ten_thousand_messages_are_listed_and_deleted_in_one_go()
    {
        await using Pop3Fixture fixture = await Pop3Fixture.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => fixture.AppendAsync($"Subject: {i}\r\n\r\n")));
        using DuplexPipeConnection connection = fixture.Connect(tls: true);
        var transcript = new StringBuilder(SignIn + "S: +OK 10000 *\nC: UIDL\nS*: 10000 *\nS: .\n");
        for (int i = 1; i <= 10_000; i++) transcript.Append("C: DELE ").Append(i).Append('\n');
        transcript.Append("C: QUIT\nS*: +OK Goodbye\nS.\n");
        await new TranscriptRunner(fixture.Handler, connection).RunAsync(transcript.ToString());
        Assert.Equal(0, await fixture.CountAsync());
    }

    [Fact]
    public async Task Messages_fetched_in_order_twice_and_backwards_are_each_the_right_one()
    {
        await using Pop3Fixture fixture = await Pop3Fixture.OpenAsync();
        const int Count = 100;
        for (int i = 1; i <= Count; i++) await fixture.AppendAsync($"Subject: {i}\r\n\r\nbody {i}\r\n");
        IEnumerable<int> forth = Enumerable.Range(1, Count);
        int[] order = [.. forth, .. forth, .. forth.Reverse(), .. forth.Where(static i => i % 7 == 0), 50, 50, 51, 52, 51];
        string fetch = string.Concat(order.Select(static i => $"C: TOP {i} 1\nS: +OK *\nS: Subject: {i}\nS: \nS: body {i}\nS: .\n"));
        using DuplexPipeConnection connection = fixture.Connect(tls: true);
        await new TranscriptRunner(fixture.Handler, connection).RunAsync(SignIn + "S: +OK 100 *\n" + fetch + "C: QUIT\nS: +OK *\nS.\n");
    }
}
