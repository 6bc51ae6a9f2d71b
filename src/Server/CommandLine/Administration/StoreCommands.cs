using System.CommandLine;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse store …</summary>
internal static class StoreCommands
{
    internal static Command Create()
    {
        var stats = new Command("stats", "Show the store's state in figures.");
        CommandRun.Of(stats, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            run.Print(await client.GetAsync("store", AdministrationJson.Default.StoreModel, run.CancellationToken).ConfigureAwait(false), AdministrationJson.Default.StoreModel, store =>
            {
                run.Out.WriteLine($"folder:         {store.Folder}");
                run.Out.WriteLine($"state:          {(store.CanWrite ? "takes mail" : "refuses new mail")}{(store.Problem is null ? "" : ": " + store.Problem)}");
                run.Out.WriteLine($"free:           {SettingText.WriteSize(store.FreeOctets)}");
                run.Out.WriteLine($"domains:        {store.Domains}");
                run.Out.WriteLine($"accounts:       {store.Accounts}");
                run.Out.WriteLine($"queued:         {store.Queued}");
                run.Out.WriteLine($"to be indexed:  {store.IndexBacklog}");
            });
        });
        return new Command("store", "The store.") { stats };
    }
}
