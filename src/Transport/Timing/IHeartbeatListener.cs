namespace Posthouse.Transport;

/// <summary>A connection, as the heartbeat sees it. Neither call may block.</summary>
internal interface IHeartbeatListener
{
    void OnTick(long now);

    /// <summary>Cancels the pending read.</summary>
    void Wake();
}
