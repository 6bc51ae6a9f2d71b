using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

public class QueueIntakeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_number_that_is_still_claimed_is_not_reserved_again()
    {
        // A write that was undone gives its numbers back before its caller hears of it and frees its claims.
        var intake = new QueueIntake();
        intake.Open(100, static () => { });
        QueuedMessage undone = Message(7);
        Assert.True(intake.TryReserve(undone, Now));
        Assert.False(intake.TryReserve(Message(7), Now));
        intake.Withdraw(undone);
        Assert.Equal(0, intake.Count);
        Assert.True(intake.TryReserve(Message(7), Now));
        Assert.False(intake.TryClaim(7));
    }

    private static QueuedMessage Message(long recipient) => new()
    {
        Envelope = new Envelope(),
        Recipients = [new QueuedRecipient { Id = recipient, Recipient = new EnvelopeRecipient(EmailAddress.Parse("a@b.test")), Destination = "b.test", NextAttempt = Now }],
    };
}
