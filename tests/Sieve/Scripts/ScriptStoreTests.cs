using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Sieve.Tests;

/// <summary>Scripts in the store: names, limits, one that is active, and what has changed since when.</summary>
public sealed class ScriptStoreTests : IAsyncLifetime
{
    private static readonly AccountId Alice = new(7);
    private static readonly ScriptOwner Owner = ScriptOwner.Of(Alice);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-sieve-").FullName;
    private readonly FakeTimeProvider _clock = new();
    private MailStore _store = null!;
    private ActiveScripts _active = null!;
    private ScriptStore _scripts = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await MailStore.OpenAsync(new StoreOptions { Folder = _folder, Background = false }, [SieveSchema.Module], _clock, NullLoggerFactory.Instance);
        await _store.WriteAsync(static transaction =>
        {
            transaction.CreateAccount(Alice, 1, []);
            return 0;
        });
        _active = new ActiveScripts(_store);
        await _active.LoadAsync();
        _scripts = new ScriptStore(_store, _active, new ScriptOptions { MaximumScripts = 2, MaximumOctets = 100 }, _clock);
    }

    [Fact]
    public async Task One_script_is_active_and_deliveries_know_of_it()
    {
        Assert.False(_active.Concern(Alice, 1));
        await PutAsync("a", "keep;");
        await PutAsync("b", "discard;");
        await _scripts.SetUseAsync(Owner, "a", ScriptUse.Active);
        await _scripts.SetUseAsync(Owner, "b", ScriptUse.Active);
        Assert.Equal("b", Assert.Single(_active.Of(Alice, 1)).Name);
        Assert.Equal([ScriptUse.None, ScriptUse.Active], (await _scripts.ListAsync(Owner)).Select(static s => s.Use));
        Assert.Equal(ScriptFault.IsActive, (await Assert.ThrowsAsync<ScriptException>(() => _scripts.DeleteAsync(Owner, "b"))).Fault);
        await _scripts.DeactivateAsync(Owner);
        Assert.False(_active.Concern(Alice, 1));
    }

    [Fact]
    public async Task Another_process_finds_who_has_scripts()
    {
        await PutAsync("a", "keep;");
        await _scripts.SetUseAsync(Owner, "a", ScriptUse.Active);
        await _scripts.PutAsync(ScriptOwner.OfDomain(3), "d", "keep;"u8.ToArray());
        await _scripts.SetUseAsync(ScriptOwner.OfDomain(3), "d", ScriptUse.After);
        using var later = new ActiveScripts(_store);
        await later.LoadAsync();
        Assert.True(later.Concern(Alice, 1));
        Assert.Equal(["a", "d"], later.Of(Alice, 3).Select(static s => s.Name));
        Assert.False(later.Concern(new AccountId(8), 1));
        Assert.True(later.Concern(new AccountId(8), 3));
    }

    [Fact]
    public async Task Limits_hold_and_a_script_with_errors_changes_nothing()
    {
        await PutAsync("a", "keep;");
        await PutAsync("b", "keep;");
        Assert.Equal(ScriptFault.TooMany, (await Assert.ThrowsAsync<ScriptException>(() => PutAsync("c", "keep;"))).Fault);
        Assert.Equal(ScriptFault.TooLarge, (await Assert.ThrowsAsync<ScriptException>(() => PutAsync("a", "keep;" + new string(' ', 100)))).Fault);
        Assert.Equal(ScriptFault.BadScript, (await Assert.ThrowsAsync<ScriptException>(() => PutAsync("a", "kepp;"))).Fault);
        Assert.Equal(ScriptFault.BadName, (await Assert.ThrowsAsync<ScriptException>(() => PutAsync("a\u2028b", "keep;"))).Fault);
        Assert.Equal("keep;"u8.ToArray(), (await _scripts.GetAsync(Owner, "a")).Content);
    }

    // RFC 5804 §1.6, RFC 5198 §2.
    [Theory]
    [InlineData(" ")]
    [InlineData("\u00A0\u2003")]
    [InlineData("\u200D")]
    [InlineData("\u0301")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u2066b\u2069")]
    [InlineData("a\u200Fb")]
    [InlineData("a\uFEFFb")]
    [InlineData("a\u00ADb")]
    [InlineData("a\uFFFEb")]
    [InlineData("a\U000E0041b")]
    [InlineData("a\u0378b")]
    [InlineData("a\u0085b")]
    public async Task A_name_that_is_not_seen_or_not_what_it_seems_is_refused(string name)
    {
        Assert.Equal(ScriptFault.BadName, (await Assert.ThrowsAsync<ScriptException>(() => PutAsync(name, "keep;"))).Fault);
        await PutAsync("a", "keep;");
        Assert.Equal(ScriptFault.BadName, (await Assert.ThrowsAsync<ScriptException>(() => _scripts.RenameAsync(Owner, "a", name))).Fault);
    }

    [Theory]
    [InlineData("my filters")]
    [InlineData("过滤 2")]
    [InlineData("می\u200Cخواهم")]
    [InlineData("👩\u200D💻")]
    [InlineData("שלום")]
    [InlineData("e\u0301")]
    public async Task A_name_in_any_script_is_one(string name) => Assert.Equal(name.Normalize(), (await PutAsync(name, "keep;")).Name);

    [Fact]
    public async Task Changes_tell_what_was_made_changed_and_deleted_since()
    {
        StoredScript a = await PutAsync("a", "keep;");
        long state = await _scripts.StateAsync(Owner);
        await PutAsync("a", "keep;");
        Assert.Equal(state, await _scripts.StateAsync(Owner));
        await PutAsync("a", "discard;");
        StoredScript b = await PutAsync("b", "keep;");
        ScriptChanges changes = await _scripts.ChangesAsync(Owner, state);
        Assert.Equal($"{b.Id} | {a.Id} | ", Told(changes));
        await _scripts.DeleteAsync(Owner, "a");
        await _scripts.DeleteAsync(Owner, "b");
        changes = await _scripts.ChangesAsync(Owner, state);
        Assert.Equal($" |  | {a.Id}", Told(changes));
    }

    [Fact]
    public async Task What_an_account_leaves_is_swept_and_what_nobody_asks_for_is_forgotten()
    {
        await PutAsync("a", "keep;");
        await _scripts.SetUseAsync(Owner, "a", ScriptUse.Active);
        DateTimeOffset now = _clock.GetUtcNow();
        await _store.WriteAsync(transaction => RunMemory.TryAnswer(transaction, Alice, "k", "x@y.test", now, TimeSpan.FromDays(1)));
        Assert.Equal(0, await ScriptUpkeep.SweepAsync(_store, _active, now, default));
        Assert.Equal(1, await ScriptUpkeep.SweepAsync(_store, _active, now + TimeSpan.FromDays(2), default));
        await _store.WriteAsync(static transaction =>
        {
            transaction.DeleteAccount(Alice);
            return 0;
        });
        Assert.Equal(2, await ScriptUpkeep.SweepAsync(_store, _active, now, default));
        Assert.False(_active.Concern(Alice, 1));
        Assert.Empty(await _scripts.ListAsync(Owner));
    }

    public async ValueTask DisposeAsync()
    {
        _active.Dispose();
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static string Told(ScriptChanges changes) => $"{string.Join(' ', changes.Created)} | {string.Join(' ', changes.Updated)} | {string.Join(' ', changes.Destroyed)}";

    private Task<StoredScript> PutAsync(string name, string script) => _scripts.PutAsync(Owner, name, Encoding.UTF8.GetBytes(script));
}
