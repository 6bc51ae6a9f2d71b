using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;

namespace Posthouse.Delivery.Tests;

public sealed class VerpCodecTests
{
    private static readonly DomainName Here = DomainName.Parse("here.test");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_return_path_names_the_list_and_the_recipient_and_fits_into_a_local_part()
    {
        VerpCodec codec = Codec();
        Assert.True(codec.TryEncode(Source("news", "bob=x@far.test"), Here, out EmailAddress? sender));
        Assert.Matches("^bounces\\+[a-z2-7]{8}=[a-z2-7]{2}=news=far\\.test=bob=x@here\\.test$", sender.ToString());
        Assert.True(sender.LocalPart.Length <= 64);
        Assert.True(codec.TryDecode(sender, out VerpSource? read));
        Assert.Equal(Source("news", "bob=x@far.test"), read);
        Assert.True(codec.TryDecode(EmailAddress.Parse(sender.ToString().ToUpperInvariant()), out read));
        Assert.Equal(EmailAddress.Parse("BOB=X@far.test"), read.Recipient);
    }

    [Fact]
    public void What_does_not_fit_or_needs_quotes_has_none()
    {
        Assert.False(Codec().TryEncode(Source("news", $"{new string('b', 50)}@far.test"), Here, out _));
        Assert.False(Codec().TryEncode(Source("news", "\"a b\"@far.test"), Here, out _));
        Assert.Throws<ArgumentException>(() => Codec().TryEncode(Source("no list", "bob@far.test"), Here, out _));
    }

    [Fact]
    public void A_changed_a_strange_or_an_old_one_is_not_believed()
    {
        VerpCodec codec = Codec();
        Assert.True(codec.TryEncode(Source("news", "bob@far.test"), Here, out EmailAddress? sender));
        Assert.False(codec.TryDecode(EmailAddress.Parse(sender.ToString().Replace("=bob", "=carl", StringComparison.Ordinal)), out _));
        Assert.False(codec.TryDecode(sender.At(DomainName.Parse("other.test")), out _));
        Assert.False(Codec("another secret of length").TryDecode(sender, out _));
        foreach (string other in (string[])["bounces@here.test", "bounces+@here.test", "bounces+x@here.test", "bounces+aaaaaaaa=aa=l=far.test=bob@here.test", "bob+bounces@here.test"])
            Assert.False(codec.TryDecode(EmailAddress.Parse(other), out _), other);
        _clock.Advance(TimeSpan.FromDays(30));
        Assert.True(codec.TryDecode(sender, out _));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.False(codec.TryDecode(sender, out _));
    }

    [Fact]
    public void A_secret_that_was_replaced_is_still_believed()
    {
        Assert.True(Codec("the old secret of old").TryEncode(Source("news", "bob@far.test"), Here, out EmailAddress? sender));
        Assert.True(Codec("the new secret of now", "the old secret of old").TryDecode(sender, out _));
    }

    [Fact]
    public void Whatever_is_encoded_is_read_back()
    {
        VerpCodec codec = Codec();
        Gen.String[Gen.Char["abcXYZ019.=+-_'!#$%&*/?^`{|}~äø用"], 1, 20].Sample(local =>
        {
            if (!EmailAddress.TryParse($"{local}@far.test", out EmailAddress? address) || !codec.TryEncode(new VerpSource("l-1", address), Here, out EmailAddress? sender)) return;
            Assert.True(codec.TryDecode(sender, out VerpSource? read));
            Assert.Equal(address, read.Recipient);
        });
    }

    private VerpCodec Codec(params string[] secrets) =>
        new(new VerpOptions { Secrets = [.. (secrets.Length > 0 ? secrets : ["the secret of these tests"]).Select(static text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))] }, _clock);

    private static VerpSource Source(string list, string recipient) => new(list, EmailAddress.Parse(recipient));
}
