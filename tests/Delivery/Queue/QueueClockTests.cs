using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public class QueueClockTests
{
    [Fact]
    public async Task Clock_steps_neither_strand_a_message_nor_send_it_twice()
    {
        int answers = 0;
        await using var server = new ScriptedServer("PIPELINING");
        server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) && Interlocked.Increment(ref answers) <= 2 ? "451 4.3.0 not now" : null;
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        await here.WaitForAsync("deferred");
        here.Calendar.Step(TimeSpan.FromHours(30));
        await here.WaitForAsync("deferred", 2);
        here.Calendar.Step(TimeSpan.FromHours(-50));
        await here.UntilAsync(async () =>
        {
            here.Clock.Advance(TimeSpan.FromSeconds(20));
            return (await here.JournalAsync("sent")).Count == 1;
        }, "messages that were sent");
        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_strand_the_queue()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server), scheduler: false);
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        QueuedMessage queued = Assert.Single(await here.QueueAsync());
        await here.Store.WriteAsync(transaction =>
        {
            transaction.UpdateRecipients(queued.Id, [queued.Recipients[0] with { NextAttempt = here.Clock.GetUtcNow().AddDays(3) }]);
            return 0;
        }, Token);
        await here.StartSchedulerAsync();
        for (int i = 0; i < 40 && server.Taken.IsEmpty; i++)
        {
            here.Clock.Advance(TimeSpan.FromSeconds(20));
            await server.Arrived.WaitAsync(TimeSpan.FromMilliseconds(50), Token);
        }

        Assert.Single(server.Taken);
    }
}
