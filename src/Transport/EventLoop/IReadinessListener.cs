namespace Posthouse.Transport;

/// <summary>Who is told by the event loop that its descriptor became ready.</summary>
internal interface IReadinessListener
{
    /// <summary>On one of the loop's threads; two calls may overlap. What it runs should not take long.</summary>
    /// <param name="events">EPOLLIN and the others. Since the last time, not a state: a call may come late or for nothing.</param>
    void OnReady(uint events);
}
