using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;

namespace Posthouse.SenderAuth.Tests;

public sealed class SrsRewriterTests
{
    private static readonly byte[] Secret = "a secret of 16+ octets"u8.ToArray();
    private static readonly byte[] Other = "another secret of ours"u8.ToArray();
    private static readonly DomainName Here = DomainName.Parse("here.test");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("alice@far.test")]
    [InlineData("a=b+c=d@far.test")]
    [InlineData("\"a b\\\"c\"@far.test")]
    [InlineData("\"\"@far.test")]
    [InlineData("x@bücher.test")]
    [InlineData("é@far.test")]
    public void A_sender_comes_back_as_it_was(string sender)
    {
        EmailAddress rewritten = Encoded(Make(Secret), sender);
        Assert.Equal(Here, rewritten.Domain);
        Assert.StartsWith("SRS0=", rewritten.LocalPart, StringComparison.Ordinal);
        Assert.Equal(EmailAddress.Parse(sender), Decoded(Make(Secret), rewritten));
    }

    [Fact]
    public void A_server_on_the_way_back_may_change_the_case()
    {
        EmailAddress rewritten = Encoded(Make(Secret), "Alice@far.test");
        foreach (string text in (string[])[rewritten.LocalPart.ToLowerInvariant(), rewritten.LocalPart.ToUpperInvariant()])
            Assert.Equal(EmailAddress.Parse("alice@far.test"), Decoded(Make(Secret), EmailAddress.Parse($"{text}@here.test")));
    }

    [Fact]
    public void What_is_forged_is_refused()
    {
        string local = Encoded(Make(Secret), "alice@far.test").LocalPart;
        Assert.Equal(SrsFault.BadHash, Fault(Make(Other), $"{local}@here.test"));
        Assert.Equal(SrsFault.BadHash, Fault(Make(Secret), $"{local.Replace("alice", "mallory", StringComparison.Ordinal)}@here.test"));
        Assert.Equal(SrsFault.BadHash, Fault(Make(Secret), $"{local[..5]}{local[6..]}@here.test"));
        Assert.Equal(SrsFault.BadHash, Fault(Make(Secret), "SRS0=é=AA=far.test=x@here.test"));
        Assert.Equal(SrsFault.Malformed, Fault(Make(Secret), "SRS0=AAAAAAAA=AA=far.test@here.test"));
        Assert.Equal(SrsFault.Malformed, Fault(Make(Secret), "SRS1=AAAAAAAA@here.test"));
        Assert.Equal(SrsFault.NotRewritten, Fault(Make(Secret), "srs@here.test"));
        Assert.Equal(SrsFault.NotRewritten, Fault(Make(Secret), "SRS0@here.test"));
        Assert.Equal(SrsFault.NotRewritten, Fault(Make(Secret), "SRS2=a=b=c=d@here.test"));
    }

    [Fact]
    public void A_secret_can_be_replaced()
    {
        EmailAddress old = Encoded(Make(Other), "alice@far.test");
        Assert.Equal(EmailAddress.Parse("alice@far.test"), Decoded(Make(Secret, Other), old));
        Assert.Equal(Encoded(Make(Secret), "alice@far.test"), Encoded(Make(Secret, Other), "alice@far.test"));
    }

    [Fact]
    public void An_address_is_taken_back_for_21_days_also_when_the_count_of_days_begins_anew()
    {
        for (int start = 0; start < 1024; start += 93)
        {
            EmailAddress rewritten = Encoded(Make(Secret), "alice@far.test");
            _clock.Advance(TimeSpan.FromDays(21));
            Assert.Equal(SrsFault.None, Make(Secret).Decode(rewritten, out _));
            _clock.Advance(TimeSpan.FromDays(1));
            Assert.Equal(SrsFault.Expired, Make(Secret).Decode(rewritten, out EmailAddress? nobody));
            Assert.Null(nobody);
            _clock.Advance(TimeSpan.FromDays(71));
        }
    }

    [Fact]
    public void What_another_forwarder_rewrote_leads_back_to_it_and_does_not_grow_with_each_hop()
    {
        const string First = "SRS0=abcd=AB=far.test=alice@one.test";
        EmailAddress second = Encoded(Make(Secret), First);
        Assert.StartsWith("SRS1=", second.LocalPart, StringComparison.Ordinal);
        Assert.EndsWith("=one.test==abcd=AB=far.test=alice", second.LocalPart, StringComparison.Ordinal);
        Assert.Equal(EmailAddress.Parse(First), Decoded(Make(Secret), second));

        SrsRewriter third = Make(Other);
        Assert.Equal(SrsFault.None, third.Encode(second, DomainName.Parse("three.test"), out EmailAddress? again));
        Assert.Equal(second.LocalPart.Length, again!.LocalPart.Length);
        Assert.Equal(EmailAddress.Parse(First), Decoded(third, again));
    }

    [Fact]
    public void What_grows_too_long_or_has_no_domain_is_not_rewritten()
    {
        SrsRewriter srs = Make(Secret);
        Assert.Equal(SrsFault.TooLong, srs.Encode(EmailAddress.Parse(new string('a', 50) + "@far.test"), Here, out EmailAddress? none));
        Assert.Null(none);
        Assert.Equal(SrsFault.NoDomain, srs.Encode(EmailAddress.Parse("a@[192.0.2.1]"), Here, out _));
    }

    [Fact]
    public void A_weak_secret_or_a_number_out_of_range_is_a_mistake_of_the_configuration()
    {
        Assert.Throws<ArgumentException>(() => Make());
        Assert.Throws<ArgumentException>(() => Make("short"u8.ToArray()));
        Assert.Throws<ArgumentException>(() => new SrsRewriter(new SrsOptions { Secrets = [Secret], HashLength = 3 }, _clock));
        Assert.Throws<ArgumentException>(() => new SrsRewriter(new SrsOptions { Secrets = [Secret], ValidityDays = 0 }, _clock));
    }

    [Theory]
    [InlineData("\"\\\"a\\\"\"@far.test")]
    [InlineData("\"\"@far.test")]
    [InlineData("\"\\\"\"@far.test")]
    public void A_local_part_of_quotation_marks_keeps_them(string sender)
    {
        SrsRewriter srs = Make(Secret);
        Assert.Equal(EmailAddress.Parse(sender), Decoded(srs, Encoded(srs, sender)));
    }

    // Whatever the local part, the way back leads to it, and the result has no more than 64 octets.
    [Fact]
    public void Every_sender_that_is_rewritten_comes_back() => Gen.String[Gen.Char["abcXYZ019=+-_.!#' \"\\é中"], 1, 40].Sample(local =>
    {
        string quoted = local.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        if (!EmailAddress.TryParse($"\"{quoted}\"@far.test", out EmailAddress? sender)) return;
        SrsRewriter srs = Make(Secret);
        if (srs.Encode(sender, Here, out EmailAddress? rewritten) != SrsFault.None) return;
        Assert.True(System.Text.Encoding.UTF8.GetByteCount(rewritten!.LocalPart) <= 64);
        Assert.Equal(sender, Decoded(srs, EmailAddress.Parse(rewritten.ToString())));
    });

    private static EmailAddress Encoded(SrsRewriter srs, string sender)
    {
        Assert.Equal(SrsFault.None, srs.Encode(EmailAddress.Parse(sender), Here, out EmailAddress? rewritten));
        return rewritten!;
    }

    private static EmailAddress Decoded(SrsRewriter srs, EmailAddress rewritten)
    {
        Assert.Equal(SrsFault.None, srs.Decode(rewritten, out EmailAddress? original));
        return original!;
    }

    private static SrsFault Fault(SrsRewriter srs, string address) => srs.Decode(EmailAddress.Parse(address), out _);

    private SrsRewriter Make(params byte[][] secrets) => new(new SrsOptions { Secrets = [.. secrets.Select(static s => (ReadOnlyMemory<byte>)s)] }, _clock);
}
