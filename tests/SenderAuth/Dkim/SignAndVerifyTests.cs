using System.Text;

namespace Posthouse.SenderAuth.Tests.Dkim;

public sealed class SignAndVerifyTests
{
    private readonly DkimBench _bench = new();

    [Theory]
    [InlineData(Canonicalization.Relaxed, Canonicalization.Relaxed)]
    [InlineData(Canonicalization.Relaxed, Canonicalization.Simple)]
    [InlineData(Canonicalization.Simple, Canonicalization.Relaxed)]
    [InlineData(Canonicalization.Simple, Canonicalization.Simple)]
    public async Task What_is_signed_here_verifies_here(Canonicalization header, Canonicalization body)
    {
        TestMessage signed = await _bench.SignAsync(new TestMessage(DkimBench.Plain), new DkimSignerOptions { Header = header, Body = body });
        Assert.Equal([DkimReason.None, DkimReason.None], await _bench.ReasonsAsync(signed));
    }

    [Fact]
    public async Task Signatures_of_both_keys_stand_in_their_order_and_are_folded_below_78_columns()
    {
        IReadOnlyList<string> fields = await new DkimSigner(new DkimSignerOptions { Lifetime = TimeSpan.FromDays(7) }, _bench.Clock).SignAsync(new TestMessage(DkimBench.Plain), [DkimBench.Rsa, DkimBench.Ed25519]);
        Assert.Collection(
            fields,
            static field => Assert.StartsWith("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;", field, StringComparison.Ordinal),
            static field => Assert.StartsWith("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;", field, StringComparison.Ordinal));
        Assert.All(fields.SelectMany(static field => field.Split("\r\n")), static line => Assert.InRange(line.Length, 1, 76));
        Assert.All(fields, static field => Assert.Contains("t=1770091506; x=1770696306;", field, StringComparison.Ordinal));
        Assert.All(fields, static field => Assert.False(field.EndsWith('\n')));
    }

    [Fact]
    public async Task Fields_that_matter_are_signed_once_more_than_they_stand_there()
    {
        TestMessage message = new("Subject: a\nSender: s@x\nFrom: a@b\nReferences: <x@y>\nTo: a\nTo: b\n\nbody\n");
        DkimOutcome outcome = Assert.Single(await _bench.Verifier.VerifyAsync(await _bench.SignAsync(message, null, DkimBench.Ed25519)));
        Assert.Equal(
            ["From", "From", "To", "To", "To", "Cc", "Subject", "Subject", "Date", "Reply-To", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post", "Sender", "References"],
            outcome.SignedFields);
    }

    [Theory]
    [InlineData("From: evil@example.net")]
    [InlineData("Subject: Other")]
    [InlineData("Date: now")]
    [InlineData("To: x@y")]
    [InlineData("reply-to: evil@example.net")]
    [InlineData("List-Unsubscribe: <https://evil.example>")]
    [InlineData("List-Unsubscribe-Post : List-Unsubscribe=One-Click")]
    [InlineData("Content-Type: text/html")]
    public async Task A_field_added_above_or_below_breaks_an_oversigned_signature(string added)
    {
        TestMessage signed = await _bench.SignAsync(new TestMessage(DkimBench.Plain));
        Assert.Equal([DkimReason.SignatureMismatch, DkimReason.SignatureMismatch], await _bench.ReasonsAsync(signed.WithPrepended(added)));
    }

    [Theory]
    [InlineData("Received: from elsewhere")]
    [InlineData("X-Spam: no")]
    public async Task Trace_fields_may_be_added(string added) =>
        Assert.Equal([DkimReason.None, DkimReason.None], await _bench.ReasonsAsync((await _bench.SignAsync(new TestMessage(DkimBench.Plain))).WithPrepended(added)));

    [Fact]
    public async Task A_second_From_makes_policy_of_a_signature_that_covers_one()
    {
        var once = new DkimSignerOptions { Oversigned = [], SignedIfPresent = ["From", "Subject"] };
        TestMessage signed = await _bench.SignAsync(new TestMessage(DkimBench.Plain), once, DkimBench.Ed25519);
        Assert.Equal(DkimReason.None, (await _bench.VerifyAsync(signed)).Reason);
        DkimOutcome outcome = await _bench.VerifyAsync(signed.WithPrepended("From: bank@example.net"));
        Assert.Equal((DkimReason.FromRepeated, AuthResult.Policy), (outcome.Reason, outcome.Result));

        // Both signed: that there are two is for DMARC to judge.
        TestMessage two = await _bench.SignAsync(new TestMessage("From: a@b\nFrom: c@d\n\nx\n"), once, DkimBench.Ed25519);
        Assert.Equal(DkimReason.None, (await _bench.VerifyAsync(two)).Reason);
    }

    [Fact]
    public async Task Of_fields_that_stand_more_than_once_the_last_ones_are_signed()
    {
        var one = new DkimSignerOptions { Oversigned = ["From"], SignedIfPresent = ["X"], MaximumInstances = 1 };
        TestMessage signed = await _bench.SignAsync(new TestMessage("X: upper\nX: lower\nFrom: a@b\n\nx\n"), one, DkimBench.Ed25519);
        Assert.Equal(DkimReason.None, (await _bench.VerifyAsync(Replace(signed, "upper", "UPPER"))).Reason);
        Assert.Equal(DkimReason.SignatureMismatch, (await _bench.VerifyAsync(Replace(signed, "lower", "LOWER"))).Reason);
    }

    [Fact]
    public async Task A_changed_body_is_named_as_such_and_read_once_for_all_signatures()
    {
        TestMessage changed = Replace(await _bench.SignAsync(new TestMessage(DkimBench.Plain)), "hungry", "Hungry");
        Assert.Equal([DkimReason.BodyHashMismatch, DkimReason.BodyHashMismatch], await _bench.ReasonsAsync(changed));
        Assert.Equal(1, changed.Opened);
    }

    [Fact]
    public async Task A_body_is_not_read_for_signatures_that_fail_before()
    {
        TestMessage changed = Replace(await _bench.SignAsync(new TestMessage(DkimBench.Plain)), "Is dinner", "is dinner");
        Assert.Equal([DkimReason.SignatureMismatch, DkimReason.SignatureMismatch], await _bench.ReasonsAsync(changed));
        Assert.Equal(0, changed.Opened);
    }

    [Fact]
    public async Task White_space_may_change_where_it_is_relaxed()
    {
        TestMessage signed = await _bench.SignAsync(new TestMessage(DkimBench.Plain));
        TestMessage changed = Replace(Replace(signed, "Is dinner ready?", "Is \t dinner\r\n ready? "), "Joe.\r\n", "Joe. \t\r\n\r\n\r\n");
        Assert.Equal([DkimReason.None, DkimReason.None], await _bench.ReasonsAsync(changed));
    }

    [Fact]
    public async Task Signatures_are_told_apart_by_as_much_of_b_as_is_needed()
    {
        string field = (await new DkimSigner(new DkimSignerOptions(), _bench.Clock).SignAsync(new TestMessage(DkimBench.Plain), [DkimBench.Ed25519]))[0];
        int b = field.IndexOf("b=", field.IndexOf("bh=", StringComparison.Ordinal) + 3, StringComparison.Ordinal) + 2;
        char[] other = field.ToCharArray();
        other[b + 9] = other[b + 9] == 'A' ? 'B' : 'A';
        IReadOnlyList<DkimOutcome> outcomes = await _bench.Verifier.VerifyAsync(new TestMessage(DkimBench.Plain).WithPrepended(field, new string(other)));
        Assert.All(outcomes, static outcome => Assert.Equal(10, outcome.SignatureStart.Length));
        Assert.NotEqual(outcomes[0].SignatureStart, outcomes[1].SignatureStart);
    }

    [Theory]
    [InlineData("例子.测试", "xn--fsqu00a.xn--0zwm56d")]
    [InlineData("xn--fsqu00a.xn--0zwm56d", "xn--fsqu00a.xn--0zwm56d")]
    public async Task An_internationalised_domain_is_looked_up_by_its_A_labels(string written, string asked)
    {
        // RFC 8616 §5: d= may be in U-labels.
        TestMessage message = new($"DKIM-Signature: v=1; a=ed25519-sha256; d={written}; s=ed; i=用户@{written}; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\nFrom: a@b\n\n");
        DkimOutcome outcome = await _bench.VerifyAsync(message);
        Assert.Equal(DkimReason.NoKey, outcome.Reason);
        Assert.Equal([$"TXT ed._domainkey.{asked}"], _bench.Dns.Asked);
        Assert.Equal($"用户@{written}", outcome.Identity);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(7, false)]
    [InlineData(64 * 1024, false)]
    public async Task A_body_in_pieces_is_the_same_body(int piece, bool seekable)
    {
        TestMessage signed = await _bench.SignAsync(new TestMessage(DkimBench.Plain));
        Assert.Equal([DkimReason.None, DkimReason.None], await _bench.ReasonsAsync(new TestMessage(signed.Bytes, piece, seekable)));
    }

    private static TestMessage Replace(TestMessage message, string old, string changed)
    {
        string text = Encoding.Latin1.GetString(message.Bytes);
        Assert.Contains(old, text, StringComparison.Ordinal);
        return new TestMessage(Encoding.Latin1.GetBytes(text.Replace(old, changed, StringComparison.Ordinal)));
    }
}
