namespace Posthouse.Directory;

public sealed class SenderRightsTests
{
    private static readonly TestDirectory Directory = new TestDirectory()
        .Domain("example.com", null, false, "example.net")
        .Domain("other.test")
        .Account("root@example.com", administrator: true)
        .Account("alice@example.com", sendAs: ["team@example.com", "boss@elsewhere.org", "*@other.test"])
        .Account("bob@example.com")
        .Account("eve@other.test")
        .Account("gone@example.com", suspended: true)
        .Alias("sales@example.com", "first@example.com", "x@elsewhere.org")
        .Alias("first@example.com", "bob@example.com")
        .Alias("pair@example.com", "root@example.com", "sales@example.com", "team@example.com")
        .Group("team@example.com", GroupPosting.Members, "eve@other.test", "bob@example.com", "sub@example.com", "far@elsewhere.org")
        .Group("sub@example.com", GroupPosting.Members, null, "alice@example.com")
        .Group("staff@example.com", GroupPosting.Domain, null, "bob@example.com")
        .Alias("crew@example.com", "team@example.com");

    [Theory]
    [InlineData("alice@example.com", "alice@example.com", true)]
    [InlineData("alice@example.com", "ALICE+news@example.net", true)]
    [InlineData("alice@example.com", "bob@example.com", false)]
    [InlineData("bob@example.com", "sales@example.com", true)]
    [InlineData("alice@example.com", "sales@example.com", false)]
    [InlineData("alice@example.com", "team@example.net", true)]
    [InlineData("bob@example.com", "team@example.com", false)]
    [InlineData("alice@example.com", "boss@elsewhere.org", true)]
    [InlineData("alice@example.com", "anyone@other.test", true)]
    [InlineData("alice@example.com", "anyone@elsewhere.org", false)]
    [InlineData("root@example.com", "postmaster@other.test", true)]
    [InlineData("bob@example.com", "postmaster@example.com", false)]
    [InlineData("gone@example.com", "gone@example.com", false)]
    public void An_account_speaks_for_its_own_addresses_and_those_granted(string account, string address, bool allowed) =>
        Assert.Equal(allowed, SenderRights.MaySendAs(Directory.Snapshot, Directory.IdOf(account), TestDirectory.A(address)));

    [Theory]
    [InlineData("alice@example.com", "anyone@elsewhere.org", true)]
    [InlineData("team@example.com", "far@elsewhere.org", true)]
    [InlineData("team@example.com", "stranger@elsewhere.org", false)]
    [InlineData("crew@example.com", "stranger@elsewhere.org", false)]
    [InlineData("crew@example.com", "far@elsewhere.org", true)]
    [InlineData("team@example.com", null, false)]
    [InlineData("staff@example.com", "far@elsewhere.org", false)]
    [InlineData("team@example.com", "bob@example.com", false)]
    [InlineData("team@example.com", "eve@other.test", false)]
    [InlineData("team@example.com", "root@example.com", false)]
    [InlineData("crew@example.com", "bob@example.net", false)]
    [InlineData("staff@example.com", "root@example.net", false)]
    public void Who_did_not_sign_in_is_judged_by_an_address_elsewhere_and_by_none_of_here(string recipient, string? sender, bool allowed) =>
        Assert.Equal(allowed, SenderRights.MayPost(Directory.Snapshot, TestDirectory.A(recipient), sender is null ? null : TestDirectory.A(sender), null));

    [Theory]
    [InlineData("team@example.com", "bob@example.com", true)]
    [InlineData("team@example.com", "alice@example.com", true)]
    [InlineData("team@example.com", "eve@other.test", true)]
    [InlineData("team@example.com", "root@example.com", false)]
    [InlineData("crew@example.com", "bob@example.com", true)]
    [InlineData("staff@example.com", "root@example.com", true)]
    [InlineData("staff@example.com", "eve@other.test", false)]
    public void A_group_takes_mail_from_whom_it_says(string recipient, string account, bool allowed) =>
        Assert.Equal(allowed, SenderRights.MayPost(Directory.Snapshot, TestDirectory.A(recipient), TestDirectory.A(account), Directory.IdOf(account)));

    [Theory]
    [InlineData("bob@example.com", "bob@example.com")]
    [InlineData("bob+news@example.net", "bob@example.com")]
    [InlineData("first@example.com", "bob@example.com")]
    [InlineData("first+x@example.com", "bob@example.com")]
    // His whose mail goes elsewhere too, several people's, a list's, and nobody's.
    [InlineData("sales@example.com", "bob@example.com")]
    [InlineData("pair@example.com", "bob@example.com root@example.com")]
    [InlineData("team@example.com", "")]
    [InlineData("crew@example.com", "")]
    [InlineData("nobody@example.com", "")]
    [InlineData("boss@elsewhere.org", "")]
    public void An_address_is_the_name_of_every_account_that_it_leads_to_through_aliases_alone(string address, string accounts) =>
        Assert.Equal(accounts, string.Join(' ', SenderRights.NamedBy(Directory.Snapshot, TestDirectory.A(address)).Select(static entry => entry.Account.Address.ToString()).Order(StringComparer.Ordinal)));

    [Fact]
    public void Who_signed_in_counts_more_than_the_senders_address() =>
        Assert.False(SenderRights.MayPost(Directory.Snapshot, TestDirectory.A("team@example.com"), TestDirectory.A("bob@example.com"), Directory.IdOf("root@example.com")));
}
