namespace Posthouse.Directory;

public sealed class AddressResolverTests
{
    private static TestDirectory Example() => new TestDirectory()
        .Domain("example.com", null, false, "example.net", "例子.测试")
        .Account("root@example.com", administrator: true)
        .Account("alice@example.com")
        .Account("Bob@example.com")
        .Account("gone@example.com", suspended: true);

    [Fact]
    public void A_domain_that_is_not_ours_is_remote() => Assert.Equal(AddressKind.Remote, Example().Resolve("x@elsewhere.org").Kind);

    [Fact]
    public void An_address_literal_is_remote() => Assert.Equal(AddressKind.Remote, Example().Resolve("alice@[192.0.2.1]").Kind);

    [Fact]
    public void A_name_nobody_has_is_unknown() => Assert.Equal(AddressKind.Unknown, Example().Resolve("nobody@example.com").Kind);

    [Fact]
    public void Case_of_local_part_and_domain_does_not_matter() => Assert.Equal("Bob@example.com", Example().Reach("bOB@EXAMPLE.com"));

    [Fact]
    public void A_domain_alias_means_the_same_accounts() => Assert.Equal("alice@example.com", Example().Reach("alice@example.net"));

    [Fact]
    public void An_international_domain_is_found_by_both_spellings()
    {
        Assert.Equal("alice@example.com", Example().Reach("alice@例子.测试"));
        Assert.Equal("alice@example.com", Example().Reach("alice@xn--fsqu00a.xn--0zwm56d"));
    }

    [Fact]
    public void An_international_local_part_is_found_in_either_normal_form()
    {
        TestDirectory directory = Example().Account("李雷@example.com").Account("Jose\u0301@example.com");
        Assert.Equal("李雷@example.com", directory.Reach("李雷@例子.测试"));
        Assert.Single(directory.Resolve("jos\u00c9@example.com").Accounts);
    }

    [Fact]
    public void Plus_address_reaches_its_account_and_keeps_the_detail()
    {
        AddressResolution resolution = Example().Resolve("alice+Lists+x@example.com");
        Assert.Equal("alice@example.com", resolution.Accounts[0].Address.ToString());
        Assert.Equal("Lists+x", resolution.Detail);
    }

    [Fact]
    public void An_entry_of_its_own_wins_over_plus_address()
    {
        AddressResolution resolution = Example().Alias("alice+sales@example.com", "bob@example.com").Resolve("alice+sales@example.com");
        Assert.Equal("Bob@example.com", resolution.Accounts[0].Address.ToString());
        Assert.Null(resolution.Detail);
    }

    [Fact]
    public void A_sub_domain_is_a_tier_of_its_own()
    {
        TestDirectory directory = Example().Domain("asia.example.com").Account("mail@asia.example.com");
        Assert.Equal("mail@asia.example.com", directory.Reach("mail@asia.example.com"));
        Assert.Equal(AddressKind.Unknown, directory.Resolve("alice@asia.example.com").Kind);
        Assert.Equal(AddressKind.Unknown, directory.Resolve("mail@example.com").Kind);
        Assert.Equal(AddressKind.Remote, directory.Resolve("mail@europe.example.com").Kind);
    }

    [Fact]
    public void An_alias_reaches_each_target_once_here_and_elsewhere()
    {
        TestDirectory directory = Example()
            .Alias("info@example.com", "alice@example.com", "x@elsewhere.org", "help@example.com")
            .Alias("help@example.com", "ALICE@example.net", "bob@example.com", "X@elsewhere.org");
        Assert.Equal("alice@example.com Bob@example.com x@elsewhere.org", directory.Reach("info@example.com"));
    }

    [Fact]
    public void Nested_groups_with_loops_reach_everyone_once_in_order()
    {
        TestDirectory directory = Example()
            .Group("all@example.com", members: ["staff@example.com", "bob@example.com", "all@example.com", "far@elsewhere.org"])
            .Group("staff@example.com", members: ["alice@example.com", "all@example.com", "lead@example.com"])
            .Alias("lead@example.com", "root@example.com", "staff@example.com");
        Assert.Equal("alice@example.com root@example.com Bob@example.com far@elsewhere.org", directory.Reach("all@example.com"));
        Assert.Equal("all@example.com", directory.Resolve("all@example.com").Group!.ToString());
        Assert.Equal("staff@example.com", directory.Resolve("lead@example.com").Group!.ToString());
        Assert.Null(directory.Resolve("alice@example.com").Group);
    }

    [Fact]
    public void A_loop_that_reaches_nobody_is_unknown()
    {
        TestDirectory directory = Example().Alias("a@example.com", "b@example.com").Alias("b@example.com", "a@example.com");
        Assert.Equal(AddressKind.Unknown, directory.Resolve("a@example.com").Kind);
    }

    [Fact]
    public void Groups_nested_ten_thousand_deep_are_followed()
    {
        var directory = new TestDirectory().Domain("example.com").Account("last@example.com");
        for (int i = 0; i < 10_000; i++) directory.Group($"g{i}@example.com", members: [i == 9_999 ? "last@example.com" : $"g{i + 1}@example.com"]);
        Assert.Equal("last@example.com", directory.Reach("g0@example.com"));
    }

    [Fact]
    public void Catch_all_takes_unknown_names_and_only_those()
    {
        TestDirectory directory = new TestDirectory().Domain("example.com", "alice@example.com").Account("alice@example.com").Account("bob@example.com");
        Assert.Equal("alice@example.com", directory.Reach("whoever@example.com"));
        Assert.Equal("bob@example.com", directory.Reach("bob@example.com"));
        Assert.Equal("bob@example.com", directory.Reach("bob+x@example.com"));
    }

    [Fact]
    public void Catch_all_may_be_elsewhere_and_may_not_exist()
    {
        Assert.Equal("x@elsewhere.org", new TestDirectory().Domain("example.com", "x@elsewhere.org").Reach("a@example.com"));
        Assert.Equal(AddressKind.Unknown, new TestDirectory().Domain("example.com", "nobody@example.com").Resolve("a@example.com").Kind);
        TestDirectory crossed = new TestDirectory().Domain("a.test", "x@b.test").Domain("b.test", "x@a.test");
        Assert.Equal(AddressKind.Unknown, crossed.Resolve("a@a.test").Kind);
    }

    [Fact]
    public void Suspended_account_domain_and_wholly_suspended_alias_are_refused_for_now()
    {
        TestDirectory directory = Example().Domain("closed.test", null, true).Account("carol@closed.test").Alias("old@example.com", "gone@example.com");
        Assert.Equal(AddressKind.Suspended, directory.Resolve("gone@example.com").Kind);
        Assert.Equal(AddressKind.Suspended, directory.Resolve("gone+x@example.com").Kind);
        Assert.Equal(AddressKind.Suspended, directory.Resolve("carol@closed.test").Kind);
        Assert.Equal(AddressKind.Suspended, directory.Resolve("nobody@closed.test").Kind);
        Assert.Equal(AddressKind.Suspended, directory.Resolve("old@example.com").Kind);
    }

    [Fact]
    public void A_group_passes_over_suspended_members() =>
        Assert.Equal("alice@example.com", Example().Group("team@example.com", members: ["gone@example.com", "alice@example.com"]).Reach("team@example.com"));

    [Theory]
    [InlineData("postmaster@example.com")]
    [InlineData("Postmaster@example.net")]
    [InlineData("ABUSE@example.com")]
    [InlineData("postmaster+dsn@example.com")]
    public void Postmaster_and_abuse_reach_the_administrators(string address) => Assert.Equal("root@example.com", Example().Reach(address));

    [Fact]
    public void Postmaster_of_a_domain_without_administrator_reaches_the_servers()
    {
        TestDirectory directory = Example().Domain("other.test").Domain("own.test").Account("chief@own.test", administrator: true);
        Assert.Equal("root@example.com chief@own.test", directory.Reach("postmaster@other.test"));
        Assert.Equal("chief@own.test", directory.Reach("postmaster@own.test"));
    }

    [Fact]
    public void Postmaster_that_was_named_wins_and_comes_before_catch_all()
    {
        Assert.Equal("alice@example.com", Example().Alias("postmaster@example.com", "alice@example.com").Reach("postmaster@example.com"));
        TestDirectory caught = new TestDirectory().Domain("example.com", "bob@example.com").Account("bob@example.com").Account("root@example.com", administrator: true);
        Assert.Equal("root@example.com", caught.Reach("postmaster@example.com"));
    }

    [Fact]
    public void Resolving_an_account_allocates_nothing()
    {
        TestDirectory directory = Example();
        DirectorySnapshot snapshot = directory.Snapshot;
        var address = TestDirectory.A("alice@example.com");
        AddressResolver.Resolve(snapshot, address);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) AddressResolver.Resolve(snapshot, address);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_long_list_is_followed_once_for_all_who_name_it_whatever_the_name()
    {
        string[] members = [.. Enumerable.Range(0, 100).Select(static i => $"m{i}@elsewhere.org")];
        TestDirectory directory = new TestDirectory().Domain("example.com", "everyone@example.com").Account("alice@example.com").Group("everyone@example.com", members: members);
        AddressResolution resolution = directory.Resolve("everyone@example.com");
        Assert.Equal(members, resolution.RemoteAddresses.Select(static a => a.ToString()));
        Assert.Same(resolution, directory.Resolve("Everyone@example.com"));
        Assert.Same(resolution, directory.Resolve("nobody-here@example.com"));
        AddressResolution detailed = directory.Resolve("everyone+x@example.com");
        Assert.Equal("x", detailed.Detail);
        Assert.Same(resolution.RemoteAddresses, detailed.RemoteAddresses);

        directory.Group("everyone@example.com", members: [.. members, "alice@example.com"]);
        Assert.Single(directory.Resolve("everyone@example.com").Accounts);
    }
}
